package dev.descent.storage;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How elements lie in a safetensors file, little-endian, and what becomes of them here. */
enum StoredType {
    F64(8, DType.F64),
    F32(4, DType.F32),
    I32(4, DType.I32),
    /** Half precision; every value is a float too. */
    F16(2, DType.F32),
    /** The upper half of a float. */
    BF16(2, DType.F32),
    /** Only values that fit 32 bits, such as PyTorch's counters of batches. */
    I64(8, DType.I32),
    U8(1, DType.I32),
    /** One byte, 0 or 1. */
    BOOL(1, DType.I32),
    I8(1),
    I16(2),
    U16(2),
    U32(4),
    U64(8),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1),
    C64(8);

    private final int bytes;
    private final @Nullable DType held;

    StoredType(int bytes, DType held) {
        this.bytes = bytes;
        this.held = held;
    }

    /** One that is listed and not read. */
    StoredType(int bytes) {
        this.bytes = bytes;
        this.held = null;
    }

    /** Bytes of one element in the file. */
    int bytes() {
        return bytes;
    }

    /**
     * The type of the tensor on the host.
     *
     * @throws StorageException if there is none; without the name of file and tensor
     */
    DType held() {
        if (held == null) {
            throw new StorageException("has type '" + this + "' in the header; " + names() + " are read");
        }
        return held;
    }

    /** The type of this name, or null. */
    static @Nullable StoredType named(String name) {
        for (StoredType t : values()) {
            if (t.name().equals(name)) {
                return t;
            }
        }
        return null;
    }

    /** For messages. */
    static String names() {
        return Arrays.stream(values())
                .filter(t -> t.held != null)
                .map(StoredType::name)
                .collect(Collectors.joining(", "));
    }

    /** The type that a tensor is written with. */
    static StoredType of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> I32;
        };
    }

    /**
     * Takes all elements of a chunk.
     *
     * @param at where the first one goes
     * @throws StorageException if one cannot be held; without the name of file and tensor
     */
    void decode(ByteBuffer chunk, HostTensor into, int at) {
        int n = chunk.remaining() / bytes;
        switch (this) {
            case F32 -> chunk.asFloatBuffer().get(into.floats(), at, n);
            case F64 -> chunk.asDoubleBuffer().get(into.doubles(), at, n);
            case I32 -> chunk.asIntBuffer().get(into.ints(), at, n);
            case F16 -> {
                for (int i = at; i < at + n; i++) {
                    into.floats()[i] = Float.float16ToFloat(chunk.getShort());
                }
            }
            case BF16 -> {
                for (int i = at; i < at + n; i++) {
                    into.floats()[i] = Float.intBitsToFloat(chunk.getShort() << 16);
                }
            }
            case I64 -> {
                for (int i = at; i < at + n; i++) {
                    into.ints()[i] = checked(chunk.getLong(), Integer.MIN_VALUE, Integer.MAX_VALUE, i);
                }
            }
            case U8 -> {
                for (int i = at; i < at + n; i++) {
                    into.ints()[i] = chunk.get() & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = at; i < at + n; i++) {
                    into.ints()[i] = checked(chunk.get() & 0xFF, 0, 1, i);
                }
            }
            case I8, I16, U16, U32, U64, F8_E4M3, F8_E5M2, F8_E8M0, C64 -> held(); // which says that it is not read
        }
    }

    private int checked(long value, int least, int most, int i) {
        if (value < least || value > most) {
            throw new StorageException("holds " + value + " at element " + i + "; " + this + " is read from " + least
                    + " to " + most);
        }
        return (int) value;
    }

    /** Fills a chunk with as many elements as it holds, from element {@code at} on, and flips it. */
    static void encode(HostTensor from, int at, ByteBuffer chunk) {
        chunk.clear();
        int n = Math.min(from.size() - at, chunk.capacity() / from.type().bytes());
        switch (from.type()) {
            case F32 -> chunk.asFloatBuffer().put(from.floats(), at, n);
            case F64 -> chunk.asDoubleBuffer().put(from.doubles(), at, n);
            case I32 -> chunk.asIntBuffer().put(from.ints(), at, n);
        }
        chunk.limit(n * from.type().bytes());
    }
}
