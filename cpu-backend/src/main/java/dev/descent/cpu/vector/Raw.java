package dev.descent.cpu.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors and single elements at plain addresses, through one segment that spans all memory.
 *
 * <p>Why: each access to a segment of its own checks bounds and liveness, and the code for that exhausts the node
 * budget of the optimising compiler in the larger kernels, which then fall back to boxed vectors (measured: 28 instead
 * of 96 GFLOP/s). Here the segment is a constant, and an address that went through {@link #at} or {@link #step} is
 * provably inside it, so that no check is left. Views were cut out of their buffers, with checks, when the task was
 * made; nothing beyond them is touched.
 */
final class Raw {
    /** What vectors of this backend look like; {@link Lanes} picks it. */
    static final VectorSpecies<Float> S = Lanes.FLOATS;

    static final VectorSpecies<Integer> I = Lanes.INTS;

    /** Lanes of a vector. */
    static final int L = S.length();

    /** Bytes of a vector. */
    static final int B = 4 * L;

    /**
     * Addresses of user memory have at most 56 bits on all platforms; tells the compiler that they are not negative.
     */
    static final long MASK = (1L << 56) - 1;

    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** Unaligned saves a check of the address; every address is aligned all the same. */
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private Raw() {}

    /** The address of a byte of native memory. */
    static long at(MemorySegment s, long offset) {
        return (s.address() + offset) & MASK;
    }

    /** An address further on. */
    static long step(long address, long bytes) {
        return (address + bytes) & MASK;
    }

    static float get(long address) {
        return ALL.get(FLOAT, address);
    }

    static void set(long address, float value) {
        ALL.set(FLOAT, address, value);
    }

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(S, ALL, address, ORDER);
    }

    /** The vector that starts at element i ≥ 0 of an array; the address is masked outside of the loop over i. */
    static FloatVector load(long array, int i) {
        return FloatVector.fromMemorySegment(S, ALL, (array & MASK) + 4L * i, ORDER);
    }

    static void store(long array, int i, FloatVector v) {
        v.intoMemorySegment(ALL, (array & MASK) + 4L * i, ORDER);
    }

    /** One element in all lanes. */
    static FloatVector spread(long address) {
        return FloatVector.broadcast(S, ALL.get(FLOAT, address));
    }

    static void store(long address, FloatVector v) {
        v.intoMemorySegment(ALL, address, ORDER);
    }

    static IntVector loadInts(long address) {
        return IntVector.fromMemorySegment(I, ALL, address, ORDER);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(S, value);
    }
}
