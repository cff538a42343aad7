package dev.descent.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.descent.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of an open CSV file, one by one, all with the same number of columns. */
final class CsvSource implements AutoCloseable {
    private static final int SNIFFED_BYTES = 1 << 16;
    private static final int SHOWN_NAMES = 20;
    private static final int MAX_COLUMNS = 1 << 20;
    private static final int MAX_CELL = 1 << 20; // characters
    private static final int MAX_ROW = 1 << 24; // characters
    private static final int MAX_NAME = 1000; // characters

    private final Path path;
    private final Bytes bytes;
    private final char delimiter;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final boolean header;
    private final List<String> columns;
    private final Map<String, Integer> positions = new HashMap<>();
    private final boolean guessedData;
    private final long firstLine;
    private @Nullable CsvRecord pending;
    private @Nullable CsvRecord pendingSecond;
    private long line;
    private long reached;

    /** @param known names of columns; a first row that holds one of them is a header */
    CsvSource(Path path, CsvFormat format, List<String> known) {
        this.path = path;
        bytes = Bytes.of(path);
        String start = start();
        delimiter = format.delimiter().isPresent() ? format.delimiter().get() : Sniffer.delimiter(start);
        reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .trimWhitespacesAroundQuotes(true)
                .build(CsvRecordHandler.of(
                        b -> b.maxFields(MAX_COLUMNS).maxFieldSize(MAX_CELL).maxRecordSize(MAX_ROW)), open(start));
        records = reader.iterator();
        try {
            CsvRecord first = advance();
            if (first == null) {
                throw error("is empty; a CSV file needs at least one row");
            }
            CsvRecord second = advance();
            header = format.header().isPresent() ? format.header().get() : guessHeader(first, second, known);
            guessedData = !header && format.header().isEmpty();
            firstLine = first.getStartingLineNumber();
            columns = header ? names(first) : numbered(first.getFieldCount());
            for (String name : columns) {
                positions.put(name, positions.size());
            }
            pending = header ? second : first;
            pendingSecond = header ? null : second;
            if (pending == null) {
                throw error("has only a header (line " + firstLine + "), no rows");
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String start() {
        try (InputStream in = bytes.open()) {
            // delimiters, quotes and line ends are ASCII: one character for each byte will do
            return new String(in.readNBytes(SNIFFED_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
    }

    private Reader open(String start) {
        if (start.startsWith("\u00FF\u00FE") || start.startsWith("\u00FE\u00FF")) {
            throw new DataException(path + ": is UTF-16 text; save it as UTF-8");
        }
        if (start.indexOf('\0') >= 0) {
            throw new DataException(path + ": holds zero bytes, it is not a CSV text");
        }
        try {
            InputStream in = bytes.open();
            try {
                if (start.startsWith("\u00EF\u00BB\u00BF")) { // byte order mark of UTF-8
                    in.skipNBytes(3);
                }
                return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
    }

    private boolean guessHeader(CsvRecord first, @Nullable CsvRecord second, List<String> known) {
        return switch (Sniffer.firstRow(first.getFields(), second == null ? null : second.getFields(), known)) {
            case HEADER -> true;
            case DATA -> false;
            case UNCLEAR -> throw error("line " + first.getStartingLineNumber()
                    + " could be a header or a row with a mistake: it has text where the next row has numbers, and"
                    + " numbers as well; say whether the file has a header");
        };
    }

    private List<String> names(CsvRecord row) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int c = 1; c <= row.getFieldCount(); c++) {
            String name = row.getField(c - 1).strip();
            if (name.isEmpty()) {
                throw error("line " + row.getStartingLineNumber() + ": column " + c
                        + " has no name; name it, or remove it if it only counts the rows");
            }
            if (name.length() > MAX_NAME) {
                throw error("line " + row.getStartingLineNumber() + ": the name of column " + c + " has "
                        + name.length() + " characters, at most " + MAX_NAME + " are read (is a quote left open?)");
            }
            Integer other = seen.put(name, c);
            if (other != null) {
                throw error("line " + row.getStartingLineNumber() + ": columns " + other + " and " + c
                        + " are both named '" + Cells.shorten(name) + "'; names must differ");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static List<String> numbered(int n) {
        List<String> names = new ArrayList<>();
        for (int c = 1; c <= n; c++) {
            names.add("column" + c);
        }
        return List.copyOf(names);
    }

    /** Names of the columns; column1, column2 … if the file has no header. */
    List<String> columns() {
        return columns;
    }

    boolean header() {
        return header;
    }

    char delimiter() {
        return delimiter;
    }

    /** The next row, or null at the end. */
    @Nullable CsvRecord next() {
        CsvRecord row = pending;
        if (row != null) {
            pending = pendingSecond;
            pendingSecond = null;
        } else {
            row = advance();
        }
        if (row == null) {
            return null;
        }
        line = row.getStartingLineNumber();
        if (row.getFieldCount() != columns.size()) {
            boolean open = row.getFields().stream().anyMatch(f -> f.indexOf('\n') >= 0);
            throw error("line " + line + " has " + row.getFieldCount() + " columns, "
                    + (header ? "the header has " : "line " + firstLine + " has ") + columns.size()
                    + (open ? " (is a quote left open?)" : "") + " (delimiter " + shown(delimiter) + ")");
        }
        return row;
    }

    private static String shown(char delimiter) {
        return delimiter == '\t' ? "tab" : "'" + delimiter + "'";
    }

    /** The next row that is not blank, of any width. */
    private @Nullable CsvRecord advance() {
        try {
            while (records.hasNext()) {
                CsvRecord row = records.next();
                reached = row.getStartingLineNumber();
                if (row.getFieldCount() > 1 || !row.getField(0).isBlank()) {
                    return row;
                }
            }
            return null;
        } catch (CsvParseException e) {
            Throwable cause = e.getCause();
            String why = cause == null ? e.getMessage() : e.getMessage() + ": " + cause.getMessage();
            String where = reached == 0 ? "in the first row: " : "after line " + reached + ": ";
            throw new DataException(path + ": " + where + why, e);
        } catch (UncheckedIOException e) {
            IOException cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof CharacterCodingException) {
                throw notUtf8(e);
            }
            throw DataException.unreadable(path, cause);
        }
    }

    private DataException notUtf8(UncheckedIOException e) {
        try {
            return new DataException(path + ": " + Utf8.fault(bytes) + "; save it as UTF-8", e);
        } catch (IOException again) {
            return DataException.unreadable(path, again);
        }
    }

    /** The number in a cell of the current row. */
    float number(CsvRecord row, int column) {
        try {
            return Cells.parse(row.getField(column).strip());
        } catch (Cells.BadCell e) {
            String hint = guessedData && row.getStartingLineNumber() == firstLine
                    ? "; if line " + firstLine + " is a header, say that the file has one"
                    : "";
            throw error(row, column, e.getMessage() + hint);
        }
    }

    DataException error(String what) {
        return new DataException(path + ": " + what);
    }

    DataException error(CsvRecord row, int column, String what) {
        return error("line " + row.getStartingLineNumber() + ", column '" + Cells.shorten(columns.get(column)) + "': "
                + what);
    }

    /** Position of a column given by its name, or −1. */
    int named(String name) {
        return positions.getOrDefault(name, -1);
    }

    /** Position of a column given by its name or number, or −1. */
    int find(String nameOrNumber) {
        int named = named(nameOrNumber.strip());
        if (named >= 0) {
            return named;
        }
        try {
            int number = Integer.parseInt(nameOrNumber.strip());
            int position = number < 0 ? columns.size() + number : number - 1;
            return position < columns.size() ? Math.max(position, -1) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The columns there are, for a message. */
    String listColumns() {
        if (!header) {
            return "the file has no header, give a number from 1 to " + columns.size()
                    + (guessedData ? "; if line " + firstLine + " is a header, say that the file has one" : "");
        }
        return "the columns are " + list(columns);
    }

    static String list(List<String> names) {
        String shown = names.stream().limit(SHOWN_NAMES).map(Cells::shorten).collect(Collectors.joining(", "));
        int more = names.size() - SHOWN_NAMES;
        return more > 0 ? shown + " … and " + more + " more" : shown;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new DataException(path + ": can not be closed: " + e.getMessage(), e);
        }
    }
}
