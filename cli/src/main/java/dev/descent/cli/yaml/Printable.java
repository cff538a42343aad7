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
}
