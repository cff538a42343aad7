package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** The memory of one buffer of a case on a backend: guard words on both sides, and a known first content. */
final class Sandbox implements AutoCloseable {
    /** Elements of guard on each side. */
    static final int GUARD = 64;

    static final int POISON_FLOAT = 0x7fc0dead;
    static final long POISON_DOUBLE = 0x7ff8_dead_dead_deadL;
    static final int POISON_INT = 0xdeadbeef;
    private static final int GUARD_BYTE = 0x5a;

    private final Backend backend;
    private final Arg arg;
    private final DType type;
    private final DeviceBuffer buffer;
    private final byte[] first;
    private final View view;

    Sandbox(Backend backend, Arg arg) {
        this.backend = backend;
        this.arg = arg;
        this.type = arg.type() == DType.I32 ? DType.I32 : backend.realType();
        long before = (long) (GUARD + arg.offset()) * type.bytes();
        long bytes = before + (long) (arg.size() + GUARD) * type.bytes();
        this.buffer = backend.allocate(bytes);
        this.view = new View(buffer, before, arg.size(), type);
        this.first = new byte[Math.toIntExact(bytes)];
        Arrays.fill(first, (byte) GUARD_BYTE);
        MemorySegment s = MemorySegment.ofArray(first);
        for (int i = 0; i < arg.size(); i++) {
            long at = before + (long) i * type.bytes();
            boolean poison = poisoned();
            switch (type) {
                case I32 -> s.set(ValueLayout.JAVA_INT_UNALIGNED, at, poison ? POISON_INT : arg.ints()[i]);
                case F32 ->
                    s.set(ValueLayout.JAVA_INT_UNALIGNED, at,
                            poison ? POISON_FLOAT : Float.floatToRawIntBits(arg.reals()[i]));
                case F64 ->
                    s.set(ValueLayout.JAVA_LONG_UNALIGNED, at,
                            poison ? POISON_DOUBLE : Double.doubleToRawLongBits(arg.reals()[i]));
            }
        }
    }

    /** Whether nothing of the first content may show in a result. */
    private boolean poisoned() {
        return arg.role() == Arg.Role.OUT || arg.role() == Arg.Role.SCRATCH;
    }

    View view() {
        return view;
    }

    /** Puts the first content back, guards included. */
    void reset() {
        backend.upload(MemorySegment.ofArray(first), 0, buffer, 0, first.length);
    }

    /** Puts another content in, guards as always: every number the given one, every index 0, outputs poisoned. */
    void resetTo(float number) {
        byte[] other = first.clone();
        MemorySegment s = MemorySegment.ofArray(other);
        for (int i = 0; !poisoned() && i < arg.size(); i++) {
            long at = view.offset() + (long) i * type.bytes();
            switch (type) {
                case I32 -> s.set(ValueLayout.JAVA_INT_UNALIGNED, at, 0);
                case F32 -> s.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, number);
                case F64 -> s.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, number);
            }
        }
        backend.upload(s, 0, buffer, 0, other.length);
    }

    /**
     * The whole memory, guards included. In outputs every NaN but the poison has the bits of the canonical one; what a
     * kernel leaves in memory of its own is left out.
     */
    byte[] bytes() {
        byte[] now = new byte[first.length];
        backend.download(buffer, 0, MemorySegment.ofArray(now), 0, now.length);
        if (arg.role() == Arg.Role.SCRATCH) {
            Arrays.fill(now, (int) view.offset(), (int) (view.offset() + view.bytes()), (byte) 0);
        } else if (arg.role() != Arg.Role.IN && type != DType.I32) {
            for (int i = 0; i < arg.size(); i++) {
                if (Double.isNaN(value(now, i)) && !isPoison(now, i)) {
                    setNaN(now, i);
                }
            }
        }
        return now;
    }

    /** IEEE 754 leaves the payload of a computed NaN open, and compilers swap operands. */
    private void setNaN(byte[] now, int i) {
        MemorySegment s = MemorySegment.ofArray(now);
        long at = view.offset() + (long) i * type.bytes();
        if (type == DType.F32) {
            s.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, Float.NaN);
        } else {
            s.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, Double.NaN);
        }
    }

    /** The element that a byte of the memory belongs to; negative or beyond the size in the guards. */
    long element(int at) {
        return Math.floorDiv(at - view.offset(), type.bytes());
    }

    /** What is wrong with the memory around the output, or with an input that had to stay as it was. */
    Optional<String> damage(byte[] now) {
        int from = (int) view.offset();
        int to = (int) (view.offset() + view.bytes());
        for (int i = 0; i < now.length; i++) {
            boolean inside = i >= from && i < to;
            if (now[i] != first[i] && !(inside && arg.role() != Arg.Role.IN)) {
                String where = inside ? "input '" + arg.name() + "' was changed" : "memory outside '" + arg.name()
                        + "' was written";
                return Optional.of(where + " at element " + element(i));
            }
        }
        return Optional.empty();
    }

    /** Element i as a double; exact for every type. */
    double value(byte[] now, int i) {
        MemorySegment s = MemorySegment.ofArray(now);
        long at = view.offset() + (long) i * type.bytes();
        return switch (type) {
            case I32 -> s.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case F32 -> s.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
            case F64 -> s.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
        };
    }

    /** Whether element i still holds the poison. */
    boolean isPoison(byte[] now, int i) {
        MemorySegment s = MemorySegment.ofArray(now);
        long at = view.offset() + (long) i * type.bytes();
        return arg.role() == Arg.Role.OUT && switch (type) {
            case I32 -> s.get(ValueLayout.JAVA_INT_UNALIGNED, at) == POISON_INT;
            case F32 -> s.get(ValueLayout.JAVA_INT_UNALIGNED, at) == POISON_FLOAT;
            case F64 -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == POISON_DOUBLE;
        };
    }

    @Override
    public void close() {
        buffer.close();
    }
}
