package dev.descent.cli.yaml;

/** Text from files for a terminal. */
public final class Printable {
    private Printable() {}

    /** The text with a question mark in place of every character that a terminal would obey. */
    public static String of(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** As {@link #of}, and cut off if there are more characters than that. */
    public static String brief(String text, int most) {
        return of(text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)) + "…");
    }
}
