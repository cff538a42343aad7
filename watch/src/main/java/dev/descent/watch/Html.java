package dev.descent.watch;

import java.util.Locale;

/** Pieces of HTML. All text goes through {@link #text}; what callers append as markup is their own. */
final class Html {
    private Html() {}

    /** Text for elements and quoted attributes; characters that HTML forbids become the sign for what is unknown. */
    static String text(String s) {
        StringBuilder out = new StringBuilder(s.length() + 16);
        s.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\t', '\n', '\r' -> out.append((char) c);
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    private static boolean allowed(int c) {
        boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        // those that turn the direction of all text behind them
        boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return !control && !surrogate && !turns && (c & 0xFFFE) != 0xFFFE;
    }

    /** A name that can stand in an id: letters, digits and hyphens. */
    static String id(String s) {
        String plain = s.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "x" : plain;
    }

    /** A coordinate with one place. */
    static String at(double x) {
        return String.format(Locale.ROOT, "%.1f", x);
    }
}
