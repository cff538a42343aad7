package dev.descent.tasks;

import dev.descent.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a whole UTF-8 file; a byte order mark at its start is left out. */
final class TextFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final int SHOWN = 40;

    private TextFile() {}

    /** A piece of a file in a message: short, and nothing that a screen would obey. */
    static String shown(String piece) {
        String s = piece.codePointCount(0, piece.length()) > SHOWN
                ? piece.substring(0, piece.offsetByCodePoints(0, SHOWN)) + "…"
                : piece;
        return s.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String read(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": is a folder, not a file");
        }
        byte[] bytes;
        try {
            long size = Files.size(path);
            if (size > Integer.MAX_VALUE / 2) {
                throw new DataException(path + ": has " + size + " bytes; at most " + Integer.MAX_VALUE / 2
                        + " are read, so cut it into parts");
            }
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new DataException(path + ": can not be read: " + e.getMessage(), e);
        }
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, text, true);
        if (result.isError()) {
            throw new DataException(path + ": line " + line(bytes, in.position()) + " is not UTF-8 (byte "
                    + in.position() + " of the file); convert the file to UTF-8");
        }
        String s = text.flip().toString();
        s = !s.isEmpty() && s.charAt(0) == BYTE_ORDER_MARK ? s.substring(1) : s;
        if (s.isEmpty()) {
            throw new DataException(path + ": is empty");
        }
        return s;
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }
}
