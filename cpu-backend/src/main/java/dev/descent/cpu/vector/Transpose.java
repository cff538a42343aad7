package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes strips of eight rows in registers, for hardware with vectors of eight floats or more, and strips of four.
 *
 * <p>Three rounds, for d = 4, 2 and 1, or two for a strip of four: of every two rows r and r + d, elements that differ
 * in the bit d of their position change places.
 */
final class Transpose {
    private static final VectorSpecies<Float> V = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(V, i -> i ^ 1);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(V, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(V, i -> i ^ 4);
    private static final VectorMask<Float> BIT_1 = VectorMask.fromLong(V, 0xAA);
    private static final VectorMask<Float> BIT_2 = VectorMask.fromLong(V, 0xCC);
    private static final VectorMask<Float> BIT_4 = VectorMask.fromLong(V, 0xF0);

    private static final VectorSpecies<Float> W = FloatVector.SPECIES_128;
    private static final VectorShuffle<Float> SWAP_1_OF_4 = VectorShuffle.fromOp(W, i -> i ^ 1);
    private static final VectorShuffle<Float> SWAP_2_OF_4 = VectorShuffle.fromOp(W, i -> i ^ 2);
    private static final VectorMask<Float> BIT_1_OF_4 = VectorMask.fromLong(W, 0xA);
    private static final VectorMask<Float> BIT_2_OF_4 = VectorMask.fromLong(W, 0xC);

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
            FloatVector b0 = a0.blend(a2.rearrange(SWAP_2_OF_4), BIT_2_OF_4);
            FloatVector b2 = a0.rearrange(SWAP_2_OF_4).blend(a2, BIT_2_OF_4);
            FloatVector b1 = a1.blend(a3.rearrange(SWAP_2_OF_4), BIT_2_OF_4);
            FloatVector b3 = a1.rearrange(SWAP_2_OF_4).blend(a3, BIT_2_OF_4);
            b0.blend(b1.rearrange(SWAP_1_OF_4), BIT_1_OF_4).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b0.rearrange(SWAP_1_OF_4).blend(b1, BIT_1_OF_4).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b2.blend(b3.rearrange(SWAP_1_OF_4), BIT_1_OF_4).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            b2.rearrange(SWAP_1_OF_4).blend(b3, BIT_1_OF_4).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
        }
    }

    /** out[k·step + r] = in[r·rowStep + k] for r below 8 and k below {@code kc}, a multiple of 8. Steps count bytes. */
    static void eight(int kc, long in, long rowStep, long out, long step) {
        long p0 = in & MASK;
        long p1 = p0 + rowStep & MASK;
        long p2 = p1 + rowStep & MASK;
        long p3 = p2 + rowStep & MASK;
        long p4 = p3 + rowStep & MASK;
        long p5 = p4 + rowStep & MASK;
        long p6 = p5 + rowStep & MASK;
        long p7 = p6 + rowStep & MASK;
        long q = out & MASK;
        for (int k = 0; k < kc; k += 8) {
            FloatVector a0 = FloatVector.fromMemorySegment(V, ALL, p0 + 4L * k, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(V, ALL, p1 + 4L * k, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(V, ALL, p2 + 4L * k, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(V, ALL, p3 + 4L * k, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(V, ALL, p4 + 4L * k, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(V, ALL, p5 + 4L * k, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(V, ALL, p6 + 4L * k, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(V, ALL, p7 + 4L * k, ORDER);
            FloatVector b0 = a0.blend(a4.rearrange(SWAP_4), BIT_4);
            FloatVector b4 = a0.rearrange(SWAP_4).blend(a4, BIT_4);
            FloatVector b1 = a1.blend(a5.rearrange(SWAP_4), BIT_4);
            FloatVector b5 = a1.rearrange(SWAP_4).blend(a5, BIT_4);
            FloatVector b2 = a2.blend(a6.rearrange(SWAP_4), BIT_4);
            FloatVector b6 = a2.rearrange(SWAP_4).blend(a6, BIT_4);
            FloatVector b3 = a3.blend(a7.rearrange(SWAP_4), BIT_4);
            FloatVector b7 = a3.rearrange(SWAP_4).blend(a7, BIT_4);
            a0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
            a2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
            a1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
            a3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
            a4 = b4.blend(b6.rearrange(SWAP_2), BIT_2);
            a6 = b4.rearrange(SWAP_2).blend(b6, BIT_2);
            a5 = b5.blend(b7.rearrange(SWAP_2), BIT_2);
            a7 = b5.rearrange(SWAP_2).blend(b7, BIT_2);
            a0.blend(a1.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a0.rearrange(SWAP_1).blend(a1, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a2.blend(a3.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a2.rearrange(SWAP_1).blend(a3, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a4.blend(a5.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a4.rearrange(SWAP_1).blend(a5, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a6.blend(a7.rearrange(SWAP_1), BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
            a6.rearrange(SWAP_1).blend(a7, BIT_1).intoMemorySegment(ALL, q, ORDER);
            q = q + step & MASK;
        }
    }
}
