package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.spread;
import static dev.descent.cpu.vector.Raw.step;
import static dev.descent.cpu.vector.Raw.store;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a product: tiles of 1 to 8 rows by two vectors, kept in registers over a block of k.
 *
 * <p>A tile reads its sums (from C, or from zeros before the first block of k), adds a_rk · b_k for each k in order,
 * one fused multiply-add each, and writes them. Step k of A is the next {@code aStep} bytes, the rows of the tile lying
 * side by side; step k of B is the next {@code bStep} bytes.
 *
 * <p>The shape of these loops was found by measuring. Ten accumulators are the most that 16 registers hold beside two
 * vectors of B and one of A without spilling, 16 are plenty for 32 registers. The step is a variable and the end is
 * compared by address, since a loop that counts would be unrolled by the compiler, which makes it spill (a third of the
 * speed).
 */
final class TileKernels {
    /** Most rows of a tile: accumulators must leave three registers free. */
    static final int MAX_ROWS = Lanes.registers() == 32 ? 8 : 5;

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
            case 1 -> rows1(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 2 -> rows2(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 3 -> rows3(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 4 -> rows4(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 5 -> rows5(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 6 -> rows6(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 7 -> rows7(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            case 8 -> rows8(a, aStep, b, bStep, bEnd, in, inStep, out, outStep);
            default -> throw new AssertionError(rows);
        }
    }

    @SuppressWarnings("UnusedVariable") // one signature for all heights; a single row takes no step
    private static void rows1(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long p = a & MASK;
        long q = b & MASK;
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
    }

    private static void rows2(
            long a, long aStep, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long p = a & MASK;
        long q = b & MASK;
        while (q != bEnd) {
            FloatVector u = load(q);
            FloatVector v = load(q + B);
            FloatVector x = spread(p);
            s0 = x.fma(u, s0);
            t0 = x.fma(v, t0);
            x = spread(p + 4);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
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
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
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
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
        long o3 = step(o2, outStep);
        store(o3, s3);
        store(o3 + B, t3);
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
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
        long o3 = step(o2, outStep);
        store(o3, s3);
        store(o3 + B, t3);
        long o4 = step(o3, outStep);
        store(o4, s4);
        store(o4 + B, t4);
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
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
        long o3 = step(o2, outStep);
        store(o3, s3);
        store(o3 + B, t3);
        long o4 = step(o3, outStep);
        store(o4, s4);
        store(o4 + B, t4);
        long o5 = step(o4, outStep);
        store(o5, s5);
        store(o5 + B, t5);
    }

    private static void rows7(
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
        long i6 = step(i5, inStep);
        FloatVector s6 = load(i6);
        FloatVector t6 = load(i6 + B);
        long p = a & MASK;
        long q = b & MASK;
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
            x = spread(p + 24);
            s6 = x.fma(u, s6);
            t6 = x.fma(v, t6);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
        long o3 = step(o2, outStep);
        store(o3, s3);
        store(o3 + B, t3);
        long o4 = step(o3, outStep);
        store(o4, s4);
        store(o4 + B, t4);
        long o5 = step(o4, outStep);
        store(o5, s5);
        store(o5 + B, t5);
        long o6 = step(o5, outStep);
        store(o6, s6);
        store(o6 + B, t6);
    }

    private static void rows8(
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
        long i6 = step(i5, inStep);
        FloatVector s6 = load(i6);
        FloatVector t6 = load(i6 + B);
        long i7 = step(i6, inStep);
        FloatVector s7 = load(i7);
        FloatVector t7 = load(i7 + B);
        long p = a & MASK;
        long q = b & MASK;
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
            x = spread(p + 24);
            s6 = x.fma(u, s6);
            t6 = x.fma(v, t6);
            x = spread(p + 28);
            s7 = x.fma(u, s7);
            t7 = x.fma(v, t7);
            p = step(p, aStep);
            q = step(q, bStep);
        }
        long o0 = out;
        store(o0, s0);
        store(o0 + B, t0);
        long o1 = step(o0, outStep);
        store(o1, s1);
        store(o1 + B, t1);
        long o2 = step(o1, outStep);
        store(o2, s2);
        store(o2 + B, t2);
        long o3 = step(o2, outStep);
        store(o3, s3);
        store(o3 + B, t3);
        long o4 = step(o3, outStep);
        store(o4, s4);
        store(o4 + B, t4);
        long o5 = step(o4, outStep);
        store(o5, s5);
        store(o5 + B, t5);
        long o6 = step(o5, outStep);
        store(o6, s6);
        store(o6 + B, t6);
        long o7 = step(o6, outStep);
        store(o7, s7);
        store(o7 + B, t7);
    }
}
