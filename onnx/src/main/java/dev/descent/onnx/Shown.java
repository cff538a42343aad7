package dev.descent.onnx;

/** Text of a file in messages: short, and nothing that a screen would obey. */
final class Shown {
    private static final int MOST = 80;
    private static final int MOST_REASON = 200;

    private Shown() {}

    static String of(String text) {
        return of(text, MOST);
    }

    /** What another library says of the file, which may quote it. */
    static String reason(String text) {
        return of(text, MOST_REASON);
    }

    private static String of(String text, int most) {
        String s = text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
        return s.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
