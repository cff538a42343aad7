package dev.descent.csv;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.descent.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV file as text: what {@link CsvDataset} is too strict for.
 *
 * @param columns names of the columns; column1, column2 … if the file has no header
 * @param header whether the first line named the columns
 * @param delimiter the character between columns
 * @param rows the cells of each row, as many as there are columns
 * @param lines the line of the file that each row starts in, from 1
 */
public record CsvTable(
        List<String> columns, boolean header, char delimiter, List<List<String>> rows, List<Long> lines) {
    /** A text with its reference: 4 + 24 + 16 bytes, and the characters. */
    private static final int CELL_BYTES = 44;

    /** Copies the lists. */
    public CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        lines = List.copyOf(lines);
    }

    /**
     * Reads a whole file.
     *
     * @throws DataException if the file is missing or empty, has only a header, names a column twice, or has a row with
     *     more or fewer columns than the first; the message names the line
     */
    public static CsvTable read(Path file, CsvFormat format) {
        try (CsvSource in = new CsvSource(file, format, List.of())) {
            List<List<String>> rows = new ArrayList<>();
            List<Long> lines = new ArrayList<>();
            long bytes = 0;
            for (CsvRecord row = in.next(); row != null; row = in.next()) {
                for (String cell : row.getFields()) {
                    bytes += CELL_BYTES + cell.length();
                }
                Heap.check(bytes);
                rows.add(row.getFields());
                lines.add(row.getStartingLineNumber());
            }
            return new CsvTable(in.columns(), in.header(), in.delimiter(), rows, lines);
        }
    }

    /** The cells of one column, from top to bottom. */
    public List<String> column(String name) {
        int c = columns.indexOf(name);
        if (c < 0) {
            throw new IllegalArgumentException(
                    "no column '" + name + "'; the columns are " + CsvSource.list(columns));
        }
        return rows.stream().map(row -> row.get(c)).toList();
    }
}
