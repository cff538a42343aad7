package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes strips of four rows in registers.
 *
 * <p>Two rounds, for d = 2 and 1: of every two rows r and r + d, elements that differ in the bit d of their position
 * change places.
 */
final class Transpose {
    private static final VectorSpecies<Float> W = FloatVector.SPECIES_128;
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(W, i -> i ^ 1);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(W, i -> i ^ 2);
    private static final VectorMask<Float> BIT_1 = VectorMask.fromLong(W, 0xA);
    private static final VectorMask<Float> BIT_2 = VectorMask.fromLong(W, 0xC);

    private Transpose() {}

    /** out[k·step + r] = in[r·rowStep + k] for r below 4 and k below {@code kc}, a multiple of 4. Steps count bytes. */
    static void four(int kc, long in, long rowStep, long out, long step) {
        long p0 = in & MASK;
        long p1 = p0 + rowStep & MASK;
        long p2 = p1 + rowStep & MASK;
        long p3 = p2 + rowStep & MASK;
        long q = out & MASK;
        for (int k = 0; k < kc; k += 4) {
            FloatVector a0 = FloatVector.fromMemorySegment(W, ALL, p0 + 4L * k, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(W, ALL, p1 + 4L * k, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(W, ALL, p2 + 4L * k, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(W, ALL, p3 + 4L * k, ORDER);
            FloatVector b0 = a0.blend(a2.rearrange(SWAP_2), BIT_2);
            FloatVector b2 = a0.rearrange(SWAP_2).blend(a2, BIT_2);
            FloatVector b1 = a1.blend(a3.rearrange(SWAP_2), BIT_2);
            FloatVector b3 = a1.rearrange(SWAP_2).blend(a3, BIT_2);
            b0.blend(b1.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b0.rearrange(SWAP_1).blend(b1, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b2.blend(b3.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b2.rearrange(SWAP_1).blend(b3, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
        }
    }
}
