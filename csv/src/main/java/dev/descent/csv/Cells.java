package dev.descent.csv;

import java.util.Locale;
import java.util.Set;

/** What a cell holds. */
final class Cells {
    private static final Set<String> NOT_FINITE =
            Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "-nan", "+nan");
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "null", "none", "?", "-");

    private Cells() {}

    /** Whether a cell holds a number, NaN and infinity included. */
    static boolean isNumber(String cell) {
        String s = cell.strip();
        return isDecimal(s) || NOT_FINITE.contains(s.toLowerCase(Locale.ROOT));
    }

    static boolean isBlank(String cell) {
        return cell.isBlank();
    }

    /** A finite number, or else why the cell holds none; {@code s} has no white space around it. */
    static float parse(String s) throws BadCell {
        if (isDecimal(s)) {
            float value = Float.parseFloat(s);
            if (Float.isInfinite(value)) {
                throw new BadCell("'" + shorten(s) + "' is too large for a 32-bit float");
            }
            return value;
        }
        String lower = s.toLowerCase(Locale.ROOT);
        if (NOT_FINITE.contains(lower)) {
            throw new BadCell("NaN/Infinity is not allowed ('" + shorten(s) + "'); fill in a number or remove the row");
        }
        if (MISSING.contains(lower)) {
            throw new BadCell("the cell is empty" + (s.isEmpty() ? "" : " ('" + s + "')")
                    + "; fill in a number or remove the row");
        }
        throw new BadCell("'" + shorten(s) + "' is not a number"
                + (isDecimal(s.replace(',', '.')) ? "; write the decimal point as '.'" : ""));
    }

    /** Digits with a sign, point and exponent; Java's own forms (1f, 0x1p3) are not numbers here. */
    private static boolean isDecimal(String s) {
        boolean digits = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        if (!digits) {
            return false;
        }
        try {
            Float.parseFloat(s);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** For messages: short, and nothing that a screen would obey. */
    static String shorten(String s) {
        String start = s.length() > 40 ? s.substring(0, 40) + "…" : s;
        return start.chars().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append).toString();
    }

    /** Why a cell can not be used; the reader adds line and column. */
    static final class BadCell extends Exception {
        private static final long serialVersionUID = 1L;

        BadCell(String message) {
            super(message);
        }
    }
}
