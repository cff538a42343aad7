package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.I;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Spread.ZERO;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.descent.cpu.loops.PhiloxKey;
import dev.descent.cpu.scalar.Philox;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox4x32-10 on 64-bit lanes, a block of four numbers in each. Upper halves of words hold whatever they come to
 * hold: a product masks its factors, which the compiler turns into the one instruction that multiplies lower halves.
 */
final class PhiloxVectors {
    private static final VectorSpecies<Long> W = S.vectorShape().withLanes(long.class);
    /** Blocks at a time. */
    private static final int BLOCKS = W.length();

    private static final long LOW = 0xFFFFFFFFL;
    private static final LongVector COUNT = LongVector.broadcast(W, 0).addIndex(1);

    // As pairs of 32-bit lanes: where a vector has two 64-bit lanes, their shuffles are no instruction on x86.
    private static final VectorMask<Integer> ODD = VectorMask.fromLong(I, 0xCCCC & (1L << L) - 1);
    /** Pairs 0, 0, 1, 1, … and the same from the middle on. */
    private static final VectorShuffle<Integer> FIRST_HALF = VectorShuffle.fromOp(I, i -> i / 4 * 2 + i % 2);

    private static final VectorShuffle<Integer> SECOND_HALF = VectorShuffle.fromOp(I, i -> i / 4 * 2 + i % 2 + BLOCKS);

    private PhiloxVectors() {}

    /** y_i = uniform number of element 4·block + i; n is a multiple of twice the lanes. */
    static void uniform(PhiloxKey key, long block, long y, int n) {
        run(key, block, false, 0f, 1f, y, y, n);
    }

    /** y_i = x_i / keep where the uniform number is p or more, else 0. */
    static void dropout(PhiloxKey key, float p, float keep, long block, long x, long y, int n) {
        run(key, block, true, p, keep, x, y, n);
    }

    private static void run(PhiloxKey key, long block, boolean drop, float p, float keep, long x, long y, int n) {
        for (int i = 0; i < n; i += 2 * L) {
            LongVector w0 = COUNT.add(block + i / 4);
            LongVector w1 = LongVector.broadcast(W, key.stream);
            LongVector w2 = LongVector.broadcast(W, key.stepLow);
            LongVector w3 = LongVector.broadcast(W, key.stepHigh);
            LongVector k0 = LongVector.broadcast(W, key.seedLow);
            LongVector k1 = LongVector.broadcast(W, key.seedHigh);
            for (int r = 0; r < Philox.ROUNDS; r++) {
                LongVector p0 = w0.and(LOW).mul(LongVector.broadcast(W, Philox.MULTIPLIER_0).and(LOW));
                LongVector p1 = w2.and(LOW).mul(LongVector.broadcast(W, Philox.MULTIPLIER_1).and(LOW));
                w0 = p1.lanewise(LSHR, 32).lanewise(XOR, w1).lanewise(XOR, k0);
                w2 = p0.lanewise(LSHR, 32).lanewise(XOR, w3).lanewise(XOR, k1);
                w1 = p1;
                w3 = p0;
                k0 = k0.add(Philox.WEYL_0);
                k1 = k1.add(Philox.WEYL_1);
            }
            // Words 0 and 1 of a block in one lane, 2 and 3 in another, then block after block.
            IntVector even = w0.and(LOW).or(w1.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector odd = w2.and(LOW).or(w3.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector low = even.rearrange(FIRST_HALF).blend(odd.rearrange(FIRST_HALF), ODD);
            IntVector high = even.rearrange(SECOND_HALF).blend(odd.rearrange(SECOND_HALF), ODD);
            FloatVector u = (FloatVector) low.lanewise(LSHR, 8).convert(I2F, 0);
            FloatVector v = (FloatVector) high.lanewise(LSHR, 8).convert(I2F, 0);
            u = u.mul(Philox.UNIT);
            v = v.mul(Philox.UNIT);
            if (drop) {
                FloatVector a = FloatVector.fromMemorySegment(S, ALL, (x & MASK) + 4L * i, ORDER);
                FloatVector b = FloatVector.fromMemorySegment(S, ALL, (x & MASK) + 4L * (i + L), ORDER);
                u = ZERO.blend(a.div(keep), u.compare(GE, p));
                v = ZERO.blend(b.div(keep), v.compare(GE, p));
            }
            u.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
            v.intoMemorySegment(ALL, (y & MASK) + 4L * (i + L), ORDER);
        }
    }
}
