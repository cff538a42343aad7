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
 * The tiles of {@link TileKernels} on a matrix A that was not packed: each row of the tile is read along its own run of
 * memory. A pointer a row costs a third of the speed, which is less than packing costs where C has few columns.
 */
final class RowKernels {
    /**
     * Rows of a tile. Five would fit into the registers, but the code for them exhausts the node budget of the
     * optimising compiler, which then boxes vectors.
     */
    static final int MAX_ROWS = 4;

    private RowKernels() {}

    /** One tile; rows of A lie {@code aRow} bytes apart, steps of k side by side. */
    static void run(
            int rows, long a, long aRow, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        switch (rows) {
            case 1, 2 -> TileKernels.few(rows, a, aRow, 4, b, bStep, bEnd, in, inStep, out, outStep);
            case 3 -> rows3(a, aRow, b, bStep, bEnd, in, inStep, out, outStep);
            case 4 -> rows4(a, aRow, b, bStep, bEnd, in, inStep, out, outStep);
            default -> throw new AssertionError(rows);
        }
    }

    private static void rows3(
            long a, long aRow, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
        long i0 = in;
        FloatVector s0 = load(i0);
        FloatVector t0 = load(i0 + B);
        long i1 = step(i0, inStep);
        FloatVector s1 = load(i1);
        FloatVector t1 = load(i1 + B);
        long i2 = step(i1, inStep);
        FloatVector s2 = load(i2);
        FloatVector t2 = load(i2 + B);
        long p0 = a & MASK;
        long p1 = step(p0, aRow);
        long p2 = step(p1, aRow);
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
            p0 = p0 + 4 & MASK;
            x = spread(p1);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            p1 = p1 + 4 & MASK;
            x = spread(p2);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            p2 = p2 + 4 & MASK;
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
            long a, long aRow, long b, long bStep, long bEnd, long in, long inStep, long out, long outStep) {
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
        long p0 = a & MASK;
        long p1 = step(p0, aRow);
        long p2 = step(p1, aRow);
        long p3 = step(p2, aRow);
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
            p0 = p0 + 4 & MASK;
            x = spread(p1);
            s1 = x.fma(u, s1);
            t1 = x.fma(v, t1);
            p1 = p1 + 4 & MASK;
            x = spread(p2);
            s2 = x.fma(u, s2);
            t2 = x.fma(v, t2);
            p2 = p2 + 4 & MASK;
            x = spread(p3);
            s3 = x.fma(u, s3);
            t3 = x.fma(v, t3);
            p3 = p3 + 4 & MASK;
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
}
