package dev.descent.train;

import java.lang.Character.UnicodeScript;

/** Columns that text takes on a terminal: ideographs and kana take two, accents that follow their letter none. */
final class TextWidth {
    private TextWidth() {}

    static int of(String s) {
        return s.codePoints().map(TextWidth::columns).sum();
    }

    private static int columns(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean fullWidthForm = c >= 0xFF01 && c <= 0xFF60;
        boolean halfWidthForm = c >= 0xFF61 && c <= 0xFFDC;
        boolean punctuation = c >= 0x3000 && c <= 0x30FC; // of Chinese, Japanese and Korean; 0x30FC makes a vowel long
        return switch (UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> halfWidthForm ? 1 : 2;
            default -> fullWidthForm || punctuation || Character.isEmojiPresentation(c) ? 2 : 1;
        };
    }

    /** The text, or as much of its start as fits into so many columns with an ellipsis behind. */
    static String shorten(String s, int columns) {
        if (of(s) <= columns) {
            return s;
        }
        StringBuilder kept = new StringBuilder();
        int used = 1;
        for (int c : s.codePoints().toArray()) {
            used += columns(c);
            if (used > columns) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return kept.append('…').toString();
    }

    /** The text behind as many spaces as fill so many columns. */
    static String right(String s, int columns) {
        return " ".repeat(Math.max(0, columns - of(s))) + s;
    }
}
