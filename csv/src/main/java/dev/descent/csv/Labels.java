package dev.descent.csv;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Collects the target of a data set row by row. */
sealed interface Labels {
    void add(CsvSource in, CsvRecord row);

    HostTensor target();

    /** Class texts in the order of their numbers; empty for real targets. */
    List<String> classNames();

    /** Several columns of reals [n, k], or one [n]. */
    record Reals(int[] columns, boolean binary, FloatRows rows) implements Labels {
        Reals(int[] columns, boolean binary) {
            this(columns, binary, new FloatRows(columns.length));
        }

        @Override
        public void add(CsvSource in, CsvRecord row) {
            for (int c : columns) {
                float value = in.number(row, c);
                if (binary && value != 0 && value != 1) {
                    throw in.error(row, c, "'" + row.getField(c).strip() + "' is not 0 or 1; columns of several"
                            + " labels say whether each holds");
                }
                rows.add(value);
            }
        }

        @Override
        public HostTensor target() {
            return columns.length == 1 && !binary ? rows.vector() : rows.matrix();
        }

        @Override
        public List<String> classNames() {
            return List.of();
        }
    }

    /** One column of class texts. */
    final class Classes implements Labels {
        private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

        private final int column;
        private final boolean known;
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private int[] values = new int[16];
        private int size;

        /** @param knownNames the classes that may occur; empty if they are to be found out */
        Classes(int column, List<String> knownNames) {
            this.column = column;
            known = !knownNames.isEmpty();
            for (String name : knownNames) {
                numbers.put(name, numbers.size());
            }
        }

        @Override
        public void add(CsvSource in, CsvRecord row) {
            String text = row.getField(column).strip();
            if (text.isEmpty()) {
                throw in.error(row, column, "the cell is empty; fill in the class or remove the row");
            }
            Integer number = numbers.get(text);
            if (number == null) {
                if (known) {
                    throw in.error(row, column, "unknown class '" + Cells.shorten(text) + "'; the known classes are "
                            + CsvSource.list(List.copyOf(numbers.keySet())));
                }
                number = numbers.size();
                numbers.put(text, number);
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, FloatRows.grown(size, Integer.BYTES));
            }
            values[size++] = number;
        }

        @Override
        public List<String> classNames() {
            List<String> names = new ArrayList<>(numbers.keySet());
            if (!known) {
                boolean integers = names.stream().allMatch(n -> INTEGER.matcher(n).matches());
                Comparator<String> byText = Comparator.naturalOrder();
                names.sort(integers ? Comparator.<String>comparingLong(Long::parseLong).thenComparing(byText) : byText);
            }
            return List.copyOf(names);
        }

        /** Renumbered from the order of appearance to the order of the names. */
        @Override
        public HostTensor target() {
            Map<String, Integer> sorted = new HashMap<>();
            for (String name : classNames()) {
                sorted.put(name, sorted.size());
            }
            int[] renumbered = new int[numbers.size()];
            numbers.forEach((name, number) -> renumbered[number] = sorted.getOrDefault(name, 0));
            int[] out = new int[size];
            for (int i = 0; i < size; i++) {
                out[i] = renumbered[values[i]];
            }
            return HostTensor.of(out);
        }
    }
}
