package dev.descent.cpu.task;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.scalar.ScalarElementLoops;
import dev.descent.spi.BinaryOp;
import java.lang.foreign.MemorySegment;

/** Two operands with broadcasting: runs along the last dimension, walked over the others. */
public final class BinaryTask extends Task {
    private final ElementLoops loops;
    private final BinaryOp op;
    private final MemorySegment a;
    private final MemorySegment b;
    private final MemorySegment y;
    private final long aStep;
    private final long bStep;
    private final long rows;
    private final int run;
    private final Odometer[] walks;

    private BinaryTask(
            Context c,
            int parts,
            BinaryOp op,
            MemorySegment a,
            long[] aStrides,
            MemorySegment b,
            long[] bStrides,
            MemorySegment y,
            int[] dims,
            long rows) {
        super(parts);
        loops = c.loops().element();
        this.op = op;
        this.a = a;
        this.b = b;
        this.y = y;
        this.rows = rows;
        int last = dims.length - 1;
        run = dims[last];
        aStep = aStrides[last];
        bStep = bStrides[last];
        walks = new Odometer[parts];
        for (int p = 0; p < parts; p++) {
            walks[p] = new Odometer(dims, aStrides, bStrides, last);
        }
    }

    public static Task of(
            Context c,
            BinaryOp op,
            MemorySegment a,
            long[] aStrides,
            MemorySegment b,
            long[] bStrides,
            MemorySegment y,
            int[] dims) {
        long rows = 1;
        int last = dims.length - 1;
        for (int d = 0; d < last; d++) {
            rows *= dims[d];
        }
        long n = rows * dims[last];
        if (rows == 1 && aStrides[last] <= 1 && bStrides[last] <= 1 && aStrides[last] + bStrides[last] > 0) {
            return new Flat(c, op, a, aStrides[last], b, bStrides[last], y, n);
        }
        int parts = (int) Math.min(Math.max(rows, 1), c.parts(n, 1));
        return new BinaryTask(c, parts, op, a, aStrides.clone(), b, bStrides.clone(), y, dims.clone(), rows);
    }

    @Override
    public void run(int part) {
        long from = rows * part / parts();
        long to = rows * (part + 1) / parts();
        if (run == 0 || from == to) {
            return;
        }
        Odometer walk = walks[part];
        walk.seek(from);
        for (long r = from; r < to; r++, walk.next()) {
            one(loops, op, a, walk.a(), aStep, b, walk.b(), bStep, y, 4 * r * run, run);
        }
    }

    private static void one(
            ElementLoops loops,
            BinaryOp op,
            MemorySegment a,
            long ao,
            long aStep,
            MemorySegment b,
            long bo,
            long bStep,
            MemorySegment y,
            long yo,
            int n) {
        if (aStep == 1 && bStep == 1) {
            loops.binary(op, a, ao, b, bo, y, yo, n);
        } else if (aStep == 1 && bStep == 0) {
            loops.binaryRight(op, a, ao, Mem.get(b, bo), y, yo, n);
        } else if (aStep == 0 && bStep == 1) {
            loops.binaryLeft(op, Mem.get(a, ao), b, bo, y, yo, n);
        } else {
            for (int i = 0; i < n; i++) {
                float left = Mem.get(a, ao + 4 * aStep * i);
                Mem.set(y, yo + 4L * i, ScalarElementLoops.binary(op, left, Mem.get(b, bo + 4 * bStep * i)));
            }
        }
    }

    /** A single run, cut anywhere. */
    private static final class Flat extends RangeTask {
        private final ElementLoops loops;
        private final BinaryOp op;
        private final MemorySegment a;
        private final long aStep;
        private final MemorySegment b;
        private final long bStep;
        private final MemorySegment y;

        Flat(
                Context c,
                BinaryOp op,
                MemorySegment a,
                long aStep,
                MemorySegment b,
                long bStep,
                MemorySegment y,
                long n) {
            super(c, n, 1);
            loops = c.loops().element();
            this.op = op;
            this.a = a;
            this.aStep = aStep;
            this.b = b;
            this.bStep = bStep;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            one(loops, op, a, 4 * from * aStep, aStep, b, 4 * from * bStep, bStep, y, 4 * from, count);
        }
    }
}
