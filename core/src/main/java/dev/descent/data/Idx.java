package dev.descent.data;

import dev.descent.data.ArrayFile.Element;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Reads files in IDX format, as MNIST comes in; packed ones if the name ends in .gz.
 *
 * <p>Big-endian: two zero bytes, the element type (0x08 unsigned byte, 0x09 byte, 0x0B short, 0x0C int, 0x0D float,
 * 0x0E double), the number of axes, the extents as ints, the elements in row-major order.
 */
public final class Idx {
    private static final int MAX_RANK = 8;

    private Idx() {}

    /**
     * The array of a file: floats as F32, doubles as F64, all other types as I32.
     *
     * @throws DataException if the file is missing, damaged, truncated or too large
     */
    public static HostTensor read(Path file) {
        try (ArrayFile in = ArrayFile.open(file)) {
            byte[] magic = new byte[4];
            in.read(magic, 4, "magic number");
            if (magic[0] != 0 || magic[1] != 0) {
                throw in.error("not an IDX file: it starts with bytes " + hex(magic[0]) + " " + hex(magic[1])
                        + " instead of 00 00");
            }
            Element element = switch (magic[2]) {
                case 0x08 -> Element.U8;
                case 0x09 -> Element.I8;
                case 0x0B -> Element.I16;
                case 0x0C -> Element.I32;
                case 0x0D -> Element.F32;
                case 0x0E -> Element.F64;
                default -> throw in.error("not an IDX file: element type " + hex(magic[2])
                        + "; known are 08, 09, 0b, 0c, 0d and 0e");
            };
            int rank = magic[3] & 0xFF;
            if (rank < 1 || rank > MAX_RANK) {
                throw in.error("the header promises " + rank + " axes; 1 to " + MAX_RANK + " are read");
            }
            byte[] header = new byte[4 * rank];
            in.read(header, header.length, "header");
            int[] dims = new int[rank];
            ByteBuffer.wrap(header).asIntBuffer().get(dims);
            for (int a = 0; a < rank; a++) {
                if (dims[a] < 0) {
                    throw in.error("the extent of axis " + a + " is " + Integer.toUnsignedString(dims[a])
                            + ", more than an array holds");
                }
            }
            return in.readArray(element, ByteOrder.BIG_ENDIAN, in.shape(dims));
        }
    }

    /**
     * Images of unsigned bytes as F32 in the range from 0 to 1.
     *
     * @throws DataException also if the file holds other values than 0 … 255
     */
    public static HostTensor readImages(Path file) {
        HostTensor bytes = read(file);
        if (bytes.type() != DType.I32) {
            throw new DataException(
                    file + ": holds " + bytes.type() + " elements, images are unsigned bytes; use read");
        }
        int[] in = bytes.ints();
        float[] out = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            if (in[i] < 0 || in[i] > 255) {
                throw new DataException(file + ": element " + i + " is " + in[i] + ", images hold 0 to 255; use read");
            }
            out[i] = in[i] / 255f;
        }
        return HostTensor.of(out, bytes.shape());
    }

    private static String hex(byte b) {
        return String.format("%02x", b);
    }
}
