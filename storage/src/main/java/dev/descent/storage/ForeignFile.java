package dev.descent.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** A file that was given as a model and is none. */
final class ForeignFile {
    /** The first field of an ONNX file, its version: a number of one byte. */
    private static final int VERSION = 0x08;
    /** The fields that may follow: producer, its version, domain, version, text, graph, operators. */
    private static final Set<Byte> FOLLOWING = Set.of(
            (byte) 0x12, (byte) 0x1a, (byte) 0x22, (byte) 0x28, (byte) 0x32, (byte) 0x3a, (byte) 0x42);

    private ForeignFile() {}

    /**
     * What it is not, and what to do if it looks like something else that can be read.
     *
     * @param first its first eight bytes
     * @param size all its bytes
     */
    static String words(Path file, byte[] first, long size) {
        return "it is no safetensors file (its first eight bytes would mean that its header length is "
                + ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() + ", in a file of " + size
                + " bytes)" + (isOnnx(file, first) ? "; it looks like ONNX, of which ./descent import " + file
                        + " --output MODEL makes a model" : "");
    }

    private static boolean isOnnx(Path file, byte[] first) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")
                || (first[0] == VERSION && first[1] > 0 && FOLLOWING.contains(first[2]));
    }
}
