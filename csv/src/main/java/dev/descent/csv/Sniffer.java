package dev.descent.csv;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out how a CSV file is written. */
final class Sniffer {
    /** In order of preference: a file in columns of tabs or semicolons may well hold commas. */
    private static final char[] CANDIDATES = {'\t', ';', ','};

    private static final int LINES = 20;

    private Sniffer() {}

    /**
     * The candidate that occurs equally often, and at least once, in each of the first lines; else the one most
     * frequent in the first line; else the comma. What stands in quotes does not count.
     */
    static char delimiter(String start) {
        List<int[]> counts = new ArrayList<>();
        int[] count = new int[CANDIDATES.length];
        boolean quoted = false;
        boolean blank = true;
        for (int i = 0; i < start.length() && counts.size() < LINES; i++) {
            char c = start.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == '\n' || c == '\r')) {
                if (!blank) {
                    counts.add(count);
                    count = new int[CANDIDATES.length];
                    blank = true;
                }
                continue;
            }
            blank &= Character.isWhitespace(c);
            for (int k = 0; k < CANDIDATES.length; k++) {
                count[k] += !quoted && c == CANDIDATES[k] ? 1 : 0;
            }
        }
        if (counts.isEmpty()) {
            counts.add(count);
        }
        int best = -1;
        for (int k = 0; k < CANDIDATES.length; k++) {
            int first = counts.getFirst()[k];
            int column = k;
            if (first > 0 && counts.stream().allMatch(c -> c[column] == first)) {
                return CANDIDATES[k];
            }
            if (first > 0 && (best < 0 || first > counts.getFirst()[best])) {
                best = k;
            }
        }
        return best < 0 ? ',' : CANDIDATES[best];
    }

    /** What the first row is. */
    enum FirstRow {
        HEADER,
        DATA,
        /** Text over numbers next to numbers that are no column numbers. */
        UNCLEAR
    }

    /**
     * The first row is a header if it has text where the second has a number, and all of its own numbers are column
     * numbers (0, 1, 2 … as pandas writes), or if it names a feature that is known.
     */
    static FirstRow firstRow(List<String> first, @Nullable List<String> second, List<String> known) {
        Set<String> names = new HashSet<>(known);
        for (String cell : first) {
            if (names.contains(cell.strip())) {
                return FirstRow.HEADER;
            }
        }
        if (second == null) {
            return first.stream().noneMatch(c -> Cells.isNumber(c) || Cells.isBlank(c))
                    ? FirstRow.HEADER
                    : FirstRow.DATA;
        }
        boolean textOverNumber = false;
        for (int c = 0; c < Math.min(first.size(), second.size()); c++) {
            textOverNumber |= !Cells.isBlank(first.get(c)) && !Cells.isNumber(first.get(c))
                    && Cells.isNumber(second.get(c));
        }
        if (!textOverNumber) {
            return FirstRow.DATA;
        }
        return numbersCountUp(first) ? FirstRow.HEADER : FirstRow.UNCLEAR;
    }

    private static boolean numbersCountUp(List<String> row) {
        long expected = -1;
        for (String cell : row) {
            String s = cell.strip();
            if (!Cells.isNumber(s)) {
                continue;
            }
            if (!s.chars().allMatch(c -> c >= '0' && c <= '9') || s.length() > 9) {
                return false;
            }
            long value = Long.parseLong(s);
            if (expected < 0 ? value > 1 : value != expected) {
                return false;
            }
            expected = value + 1;
        }
        return true;
    }
}
