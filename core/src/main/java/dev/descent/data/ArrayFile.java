package dev.descent.data;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file of one array, perhaps packed with gzip, that is not trusted: sizes are checked before memory is taken. */
final class ArrayFile implements AutoCloseable {
    /** Deflate can not pack better than 1032 to 1 (zlib, "Technical details"). */
    private static final long MAX_PACKING = 1032;

    private static final int CHUNK = 1 << 16;

    /** As many elements of a packed file get memory at first: the true number is known at its end alone. */
    private static final int FIRST = 1 << 20;

    /** How one element is stored. */
    enum Element {
        U8(1, 4),
        I8(1, 4),
        I16(2, 4),
        I32(4, 4),
        I64(8, 4),
        F32(4, 4),
        F64(8, 8);

        private final int stored;
        private final int held;

        Element(int stored, int held) {
            this.stored = stored;
            this.held = held;
        }
    }

    private final Path path;
    private final InputStream in;
    private final long size;
    private final boolean packed;
    private long position;

    private ArrayFile(Path path, InputStream in, long size, boolean packed) {
        this.path = path;
        this.in = in;
        this.size = size;
        this.packed = packed;
    }

    /** Opens a file; one whose name ends in .gz is unpacked on the way. */
    static ArrayFile open(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": is a folder, not a file");
        }
        if (!Files.isRegularFile(path)) { // the size is needed before the content can be believed
            throw new DataException(path + ": is no regular file; write the data to a file and give that");
        }
        boolean packed = path.toString().endsWith(".gz");
        try {
            long size = Files.size(path);
            InputStream raw = Files.newInputStream(path);
            try {
                return new ArrayFile(path, packed ? new GZIPInputStream(raw, CHUNK) : raw, size, packed);
            } catch (IOException | RuntimeException e) {
                raw.close();
                throw e;
            }
        } catch (ZipException | EOFException e) {
            throw new DataException(path + ": the name ends in .gz, but this is not a gzip file", e);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
    }

    /** Text of a file for messages: short, and nothing that a screen would obey. */
    static String shown(String text) {
        String s = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return s.chars().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append).toString();
    }

    DataException error(String what) {
        return new DataException(path + ": " + what);
    }

    /** The next bytes, as many as the array holds. */
    void read(byte[] into, int length, String what) {
        int got = 0;
        try {
            got = in.readNBytes(into, 0, length);
        } catch (ZipException e) {
            throw new DataException(path + ": damaged gzip data after byte " + position + ": " + e.getMessage(), e);
        } catch (EOFException e) {
            throw new DataException(path + ": the gzip data ends in the middle of the " + what
                    + "; the file is truncated", e);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
        position += got;
        if (got < length) {
            throw error("truncated: the " + what + " ends at byte " + (position - got + length) + ", the file"
                    + (packed ? " (unpacked)" : "") + " has " + position);
        }
    }

    /** The rest of the file as an array: reals as F32 or F64, every other element as I32. */
    HostTensor readArray(Element element, ByteOrder order, Shape shape) {
        checkSize(element, shape);
        int n = (int) shape.size();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(order);
        HostTensor out = switch (element) {
            case F32 -> {
                float[] a = new float[first(n)];
                for (int i = 0; i < n; i++) {
                    refill(buffer, i, n, element);
                    a = i < a.length ? a : Arrays.copyOf(a, more(i, n));
                    a[i] = buffer.getFloat();
                }
                yield HostTensor.of(a, shape);
            }
            case F64 -> {
                double[] a = new double[first(n)];
                for (int i = 0; i < n; i++) {
                    refill(buffer, i, n, element);
                    a = i < a.length ? a : Arrays.copyOf(a, more(i, n));
                    a[i] = buffer.getDouble();
                }
                yield HostTensor.of(a, shape);
            }
            default -> {
                int[] a = new int[first(n)];
                for (int i = 0; i < n; i++) {
                    refill(buffer, i, n, element);
                    a = i < a.length ? a : Arrays.copyOf(a, more(i, n));
                    a[i] = integer(buffer, element, i);
                }
                yield HostTensor.of(a, shape);
            }
        };
        checkEnd();
        return out;
    }

    /** The size of the array to begin with: for a packed file, whose header may promise what it does not have, less. */
    private int first(int n) {
        return packed ? Math.min(n, FIRST) : n;
    }

    private static int more(int i, int n) {
        return (int) Math.min(n, 2L * i);
    }

    private int integer(ByteBuffer buffer, Element element, int i) {
        return switch (element) {
            case U8 -> buffer.get() & 0xFF;
            case I8 -> buffer.get();
            case I16 -> buffer.getShort();
            case I32 -> buffer.getInt();
            case I64 -> {
                long v = buffer.getLong();
                if (v != (int) v) {
                    throw error("element " + i + " is " + v + ", which does not fit 32 bits; store it as a float");
                }
                yield (int) v;
            }
            case F32, F64 -> throw new AssertionError(element);
        };
    }

    private void refill(ByteBuffer buffer, int i, int n, Element element) {
        int perChunk = CHUNK / element.stored;
        if (i % perChunk == 0) {
            int bytes = Math.min(n - i, perChunk) * element.stored;
            read(buffer.array(), bytes, "data");
            buffer.clear().limit(bytes);
        }
    }

    private void checkSize(Element element, Shape shape) {
        long n = shape.size();
        if (n > Integer.MAX_VALUE - 8) {
            throw error("the header promises " + n + " elements (shape " + shape + "), more than an array holds ("
                    + (Integer.MAX_VALUE - 8) + "); split the file");
        }
        long promised = n * element.stored;
        if (packed) {
            if (position + promised > size * MAX_PACKING) {
                throw error("the header promises " + promised + " bytes of data (shape " + shape
                        + "), more than a gzip file of " + size + " bytes can hold; the file is truncated or damaged");
            }
        } else if (size - position != promised) {
            throw error((size - position < promised ? "truncated: " : "bytes left over: ") + "the header promises "
                    + promised + " bytes of data (shape " + shape + "), the file has " + (size - position)
                    + " after the header");
        }
        long heap = n * element.held;
        if (heap > Runtime.getRuntime().maxMemory()) {
            throw error("the data needs " + (heap >> 20) + " MiB of memory, the Java heap is limited to "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; give more with -Xmx");
        }
    }

    private void checkEnd() {
        try {
            if (in.read() >= 0) {
                throw error("bytes left over: there is more after the " + position
                        + " bytes that the header promises");
            }
        } catch (IOException e) {
            throw new DataException(path + ": damaged after the data: " + e.getMessage(), e);
        }
    }

    /** Whether the elements of an untrusted shape can be counted in a long. */
    Shape shape(int[] dims) {
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException e) {
            throw new DataException(path + ": the header has a shape too large to be true: "
                    + Arrays.toString(dims), e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new DataException(path + ": can not be closed: " + e.getMessage(), e);
        }
    }
}
