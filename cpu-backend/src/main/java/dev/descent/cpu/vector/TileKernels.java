package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.spread;
import static dev.descent.cpu.vector.Raw.step;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a product: tiles of 1 to 6 rows by two vectors, kept in registers over a block of k.
 *
 * <p>A tile reads its sums (from C, or from zeros before the first block of k), adds a_rk · b_k for each k in order,
 * one fused multiply-add each, and writes them. Step k of A is the next {@code aStep} bytes, the rows of the tile lying
 * side by side; step k of B is the next {@code bStep} bytes.
 *
 * <p>The shape of these loops was found by measuring. Ten accumulators are the most that 16 registers hold beside two
 * vectors of B and one of A without spilling. With 32 registers there could be more rows than six, but then methods
 * around the loop exceed what the compiler takes, and it makes objects of vectors for good (AVX-512, JDK 25: seven and
 * eight rows). The step is a variable and the end is compared by address, since a loop that counts would be unrolled by
 * the compiler, which makes it spill (a third of the speed). No steps at all are sorted out first, and nobody asks for
 * them: where old and new sums meet at the end of the loop, the compiler sometimes makes objects of them. The last
 * stores call no method of ours, see {@link VectorMath}.
 */
final class TileKernels {
    /** Most rows of a tile: accumulators must leave three registers free. */
    static final int MAX_ROWS = Lanes.registers() == 32 ? 6 : 5;

    private TileKernels() {}

    /**
     * One tile.
     *
     * @param bEnd address of b after the last step
     * @param in sums so far, rows {@code inStep} bytes apart
     * @param out the new sums, rows {@code outStep} bytes apart
     */
    static void run(
            int rows, long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        switch (rows) {
            case 1, 2 -> few(rows, a, 4, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 3 -> rows3(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 4 -> rows4(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 5 -> rows5(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 6 -> rows6(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            default -> throw new AssertionError(rows);
        }
    }

    /**
     * One row or two.
     *
     * @param aRow bytes from row to row of A
     */
    static void few(
            int rows, long a, long aRow, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out,
            long outStep) {
        if (rows == 1) {
            row(a, aStep, b, bStep, bEnd, in, out);
        } else {
            rows2(a, aRow, aStep, b, bStep, bEnd, in, inStep, out, outStep);
        }
    }

    private static void row(long a, long aStep, long b, long bStep, long bEnd, long in, long out) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long p = a & MASK;
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
    }

    private static void rows2(
            long a, long aRow, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out,
            long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long p0 = a & MASK;
        long p1 = step(p0, aRow);
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p0);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p1);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            p0 = step(p0, aStep);
            p1 = step(p1, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
        long o1 = o0 + outStep & MASK;
        s1.intoMemorySegment(ALL, o1, ORDER);
        t1.intoMemorySegment(ALL, o1 + B, ORDER);
    }

    private static void rows3(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long i2 = step(i1, inStep);
        FloatVector s2 = load(i2);
        FloatVector t2 = load(i2 + B);
        long p = a & MASK;
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p + 4);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            x = spread(p + 8);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
        long o1 = o0 + outStep & MASK;
        s1.intoMemorySegment(ALL, o1, ORDER);
        t1.intoMemorySegment(ALL, o1 + B, ORDER);
        long o2 = o1 + outStep & MASK;
        s2.intoMemorySegment(ALL, o2, ORDER);
        t2.intoMemorySegment(ALL, o2 + B, ORDER);
    }

    private static void rows4(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long i2 = step(i1, inStep);
        FloatVector s2 = load(i2);
        FloatVector t2 = load(i2 + B);
        long i3 = step(i2, inStep);
        FloatVector s3 = load(i3);
        FloatVector t3 = load(i3 + B);
        long p = a & MASK;
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p + 4);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            x = spread(p + 8);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            x = spread(p + 12);
            s3 = x.fma(u, s3);
            t3 = x.fma(v, t3);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
        long o1 = o0 + outStep & MASK;
        s1.intoMemorySegment(ALL, o1, ORDER);
        t1.intoMemorySegment(ALL, o1 + B, ORDER);
        long o2 = o1 + outStep & MASK;
        s2.intoMemorySegment(ALL, o2, ORDER);
        t2.intoMemorySegment(ALL, o2 + B, ORDER);
        long o3 = o2 + outStep & MASK;
        s3.intoMemorySegment(ALL, o3, ORDER);
        t3.intoMemorySegment(ALL, o3 + B, ORDER);
    }

    private static void rows5(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long i2 = step(i1, inStep);
        FloatVector s2 = load(i2);
        FloatVector t2 = load(i2 + B);
        long i3 = step(i2, inStep);
        FloatVector s3 = load(i3);
        FloatVector t3 = load(i3 + B);
        long i4 = step(i3, inStep);
        FloatVector s4 = load(i4);
        FloatVector t4 = load(i4 + B);
        long p = a & MASK;
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p + 4);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            x = spread(p + 8);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            x = spread(p + 12);
            s3 = x.fma(u, s3);
            t3 = x.fma(v, t3);
            x = spread(p + 16);
            s4 = x.fma(u, s4);
            t4 = x.fma(v, t4);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
        long o1 = o0 + outStep & MASK;
        s1.intoMemorySegment(ALL, o1, ORDER);
        t1.intoMemorySegment(ALL, o1 + B, ORDER);
        long o2 = o1 + outStep & MASK;
        s2.intoMemorySegment(ALL, o2, ORDER);
        t2.intoMemorySegment(ALL, o2 + B, ORDER);
        long o3 = o2 + outStep & MASK;
        s3.intoMemorySegment(ALL, o3, ORDER);
        t3.intoMemorySegment(ALL, o3 + B, ORDER);
        long o4 = o3 + outStep & MASK;
        s4.intoMemorySegment(ALL, o4, ORDER);
        t4.intoMemorySegment(ALL, o4 + B, ORDER);
    }

    private static void rows6(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long i2 = step(i1, inStep);
        FloatVector s2 = load(i2);
        FloatVector t2 = load(i2 + B);
        long i3 = step(i2, inStep);
        FloatVector s3 = load(i3);
        FloatVector t3 = load(i3 + B);
        long i4 = step(i3, inStep);
        FloatVector s4 = load(i4);
        FloatVector t4 = load(i4 + B);
        long i5 = step(i4, inStep);
        FloatVector s5 = load(i5);
        FloatVector t5 = load(i5 + B);
        long p = a & MASK;
        long q = b & MASK;
        if (q == bEnd) {
            return;
        }
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p + 4);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            x = spread(p + 8);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            x = spread(p + 12);
            s3 = x.fma(u, s3);
            t3 = x.fma(v, t3);
            x = spread(p + 16);
            s4 = x.fma(u, s4);
            t4 = x.fma(v, t4);
            x = spread(p + 20);
            s5 = x.fma(u, s5);
            t5 = x.fma(v, t5);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out & MASK;
        s0.intoMemorySegment(ALL, o0, ORDER);
        t0.intoMemorySegment(ALL, o0 + B, ORDER);
        long o1 = o0 + outStep & MASK;
        s1.intoMemorySegment(ALL, o1, ORDER);
        t1.intoMemorySegment(ALL, o1 + B, ORDER);
        long o2 = o1 + outStep & MASK;
        s2.intoMemorySegment(ALL, o2, ORDER);
        t2.intoMemorySegment(ALL, o2 + B, ORDER);
        long o3 = o2 + outStep & MASK;
        s3.intoMemorySegment(ALL, o3, ORDER);
        t3.intoMemorySegment(ALL, o3 + B, ORDER);
        long o4 = o3 + outStep & MASK;
        s4.intoMemorySegment(ALL, o4, ORDER);
        t4.intoMemorySegment(ALL, o4 + B, ORDER);
        long o5 = o4 + outStep & MASK;
        s5.intoMemorySegment(ALL, o5, ORDER);
        t5.intoMemorySegment(ALL, o5 + B, ORDER);
    }
}
