package dev.descent.tasks;

import java.util.Arrays;

/**
 * The characters of a text, numbered 0, 1, 2 … in the order of their Unicode code points.
 *
 * <p>A character outside the basic plane (an emoji, say) is one symbol.
 */
public final class Alphabet {
    private static final int SHOWN = 10;

    private final int[] codePoints; // ascending

    /** What becomes of characters that an alphabet lacks. */
    public enum Unknown {
        /** They are an error, which names them. */
        FAIL,
        /** They are left out. */
        SKIP
    }

    private Alphabet(int[] codePoints) {
        this.codePoints = codePoints;
    }

    /** All characters of a text. */
    public static Alphabet of(String text) {
        return new Alphabet(text.codePoints().sorted().distinct().toArray());
    }

    /** The number of characters, V. */
    public int size() {
        return codePoints.length;
    }

    /** The code point of a symbol. */
    public int codePoint(int symbol) {
        Checks.symbol(symbol, codePoints.length);
        return codePoints[symbol];
    }

    /** All characters in order, as a text: {@code Alphabet.of(a.characters())} equals a. */
    public String characters() {
        return new String(codePoints, 0, codePoints.length);
    }

    /**
     * The symbols of a text.
     *
     * @throws IllegalArgumentException if it has characters that this alphabet lacks; the message names them
     */
    public int[] encode(String text) {
        return encode(text, Unknown.FAIL);
    }

    /** The symbols of a text, with a choice of what becomes of characters that this alphabet lacks. */
    public int[] encode(String text, Unknown unknown) {
        int[] symbols = new int[text.length()];
        int[] missing = new int[SHOWN];
        int found = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            int symbol = Arrays.binarySearch(codePoints, c);
            if (symbol >= 0) {
                symbols[length++] = symbol;
            } else if (found < SHOWN && !contains(missing, found, c)) {
                missing[found++] = c;
            }
        }
        if (found > 0 && unknown == Unknown.FAIL) {
            throw new IllegalArgumentException(message(missing, found));
        }
        return Arrays.copyOf(symbols, length);
    }

    private static boolean contains(int[] list, int length, int c) {
        for (int i = 0; i < length; i++) {
            if (list[i] == c) {
                return true;
            }
        }
        return false;
    }

    private String message(int[] missing, int found) {
        StringBuilder s = new StringBuilder("unknown character");
        for (int i = 0; i < found; i++) {
            s.append(i == 0 ? found > 1 ? "s " : " " : ", ").append(name(missing[i]));
        }
        return s.append(found == SHOWN ? " …" : "").append(": not among the ").append(size())
                .append(" characters that were learned; take other characters, or let unknown ones be left out")
                .toString();
    }

    /** For example {@code 'é' (U+00E9)}; of a control character the code point alone. */
    static String name(int codePoint) {
        String hex = "U+%04X".formatted(codePoint);
        boolean shown = !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.SURROGATE;
        return shown ? "'" + Character.toString(codePoint) + "' (" + hex + ")" : hex;
    }

    /** The text of some symbols. */
    public String decode(int... symbols) {
        StringBuilder s = new StringBuilder(symbols.length);
        for (int symbol : symbols) {
            s.appendCodePoint(codePoint(symbol));
        }
        return s.toString();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Alphabet a && Arrays.equals(codePoints, a.codePoints);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codePoints);
    }

    /** For example {@code 3 characters "abc"}. */
    @Override
    public String toString() {
        return size() + " characters \"" + characters() + '"';
    }
}
