package dev.descent.data;

import dev.descent.data.ArrayFile.Element;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Reads and writes arrays of NumPy (numpy.save): format versions 1.0 and 2.0, C order, types {@code <f4 <f8 <i4 <i8
 * |u1}, at most 8 axes.
 *
 * <p>{@code <f4} is read as F32, {@code <f8} as F64, the integers as I32.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /**
     * The array of a file.
     *
     * @throws DataException if the file is missing, damaged, truncated, too large, or of a kind that is not read
     */
    public static HostTensor read(Path file) {
        try (ArrayFile in = ArrayFile.open(file)) {
            byte[] start = new byte[8];
            in.read(start, start.length, "magic number");
            if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw in.error("not an NPY file: it does not start with \\x93NUMPY");
            }
            int major = start[6];
            if (major != 1 && major != 2) {
                throw in.error("NPY format version " + major + "." + start[7] + "; versions 1.0 and 2.0 are read");
            }
            byte[] lengthBytes = new byte[major == 1 ? 2 : 4];
            in.read(lengthBytes, lengthBytes.length, "header length");
            ByteBuffer length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
            long headerLength = major == 1 ? length.getShort() & 0xFFFF : length.getInt() & 0xFFFFFFFFL;
            if (headerLength > MAX_HEADER) {
                throw in.error("the header has " + headerLength + " bytes, at most " + MAX_HEADER + " are read");
            }
            byte[] text = new byte[(int) headerLength];
            in.read(text, text.length, "header");
            NpyHeader header = NpyHeader.parse(new String(text, StandardCharsets.ISO_8859_1), in);
            if (header.fortranOrder()) {
                throw in.error("the array is in Fortran order; store numpy.ascontiguousarray(array)");
            }
            Element element = switch (header.descr()) {
                case "<f4" -> Element.F32;
                case "<f8" -> Element.F64;
                case "<i4" -> Element.I32;
                case "<i8" -> Element.I64;
                case "|u1" -> Element.U8;
                default -> throw in.error("element type '" + ArrayFile.shown(header.descr())
                        + "'; '<f4', '<f8', '<i4', '<i8' and '|u1' are read, convert with array.astype('<f4')");
            };
            return in.readArray(element, ByteOrder.LITTLE_ENDIAN, in.shape(header.dims()));
        }
    }

    /**
     * Writes an array in format 1.0.
     *
     * @throws DataException if the file can not be written, or the array has more than 8 axes
     */
    public static void write(Path file, HostTensor tensor) {
        if (tensor.shape().rank() > NpyHeader.MAX_RANK) {
            throw new DataException(file + ": can not be written: the array " + tensor.shape() + " has more than "
                    + NpyHeader.MAX_RANK + " axes");
        }
        String descr = switch (tensor.type()) {
            case F32 -> "<f4";
            case F64 -> "<f8";
            case I32 -> "<i4";
        };
        int[] dims = tensor.shape().toArray();
        String shape = Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape
                + (dims.length == 1 ? "," : "") + "), }";
        int unpadded = MAGIC.length + 4 + dict.length() + 1;
        String header = dict + " ".repeat(Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT - unpadded) + "\n";
        ByteBuffer buffer = ByteBuffer.allocate(MAX_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        buffer.put(header.getBytes(StandardCharsets.ISO_8859_1));
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < tensor.size(); i++) {
                if (buffer.remaining() < Double.BYTES) {
                    flush(buffer, out);
                }
                switch (tensor.type()) {
                    case F32 -> buffer.putFloat(tensor.floats()[i]);
                    case F64 -> buffer.putDouble(tensor.doubles()[i]);
                    case I32 -> buffer.putInt(tensor.ints()[i]);
                }
            }
            flush(buffer, out);
        } catch (IOException e) {
            throw new DataException(file + ": can not be written: " + e.getMessage(), e);
        }
    }

    private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
