package dev.descent.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Finds where a file is not UTF-8. Readers of lines do not know: they decode far ahead of the line they are at. */
final class Utf8 {
    private static final int CHUNK = 1 << 16;

    private Utf8() {}

    /** For example {@code line 3 is not UTF-8 (byte 17 of the file)}. */
    static String fault(Bytes file) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        CharBuffer chars = CharBuffer.allocate(CHUNK); // a character takes a byte at least
        long before = 0;
        long line = 1;
        try (InputStream in = file.open()) {
            for (boolean end = false; !end; ) {
                int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
                end = n < 0;
                bytes.position(bytes.position() + Math.max(n, 0)).flip();
                boolean fault = decoder.decode(bytes, chars.clear(), end).isError();
                for (int i = 0; i < bytes.position(); i++) {
                    line += bytes.get(i) == '\n' ? 1 : 0;
                }
                before += bytes.position();
                if (fault) {
                    return "line " + line + " is not UTF-8 (byte " + before + " of the file)";
                }
                bytes.compact();
            }
        }
        return "is not UTF-8";
    }
}
