package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.RowLoops;
import dev.descent.spi.ReduceOp;
import java.lang.foreign.MemorySegment;

/** Reductions of x [outer, axis, inner] along the axis. */
public final class ReduceTasks {
    private ReduceTasks() {}

    public static Task reduce(
            Context c, ReduceOp op, MemorySegment x, MemorySegment y, int outer, int axis, int inner) {
        if (inner != 1) {
            return new Columns(c, op, x, y, outer, axis, inner);
        }
        if (op == ReduceOp.SUM && outer < c.threads() && axis > 4 * RowLoops.BLOCK) {
            return new LongRows(c, x, y, outer, axis);
        }
        return new Rows(c, op, x, y, outer, axis);
    }

    public static Task argmax(Context c, MemorySegment x, MemorySegment y, int outer, int axis, int inner) {
        return new Argmax(c, x, y, outer, axis, inner);
    }

    public static Task sumOfSquares(Context c, MemorySegment[] xs, long[] sizes, MemorySegment y) {
        return new SumOfSquares(c, xs, sizes, y);
    }

    /** Contiguous rows. */
    private static final class Rows extends RowsTask {
        private final RowLoops loops;
        private final ReduceOp op;
        private final MemorySegment x;
        private final MemorySegment y;
        private final int axis;

        Rows(Context c, ReduceOp op, MemorySegment x, MemorySegment y, int outer, int axis) {
            super(c, outer, axis);
            loops = c.loops().rows();
            this.op = op;
            this.x = x;
            this.y = y;
            this.axis = axis;
        }

        @Override
        void row(long r) {
            long o = 4 * r * axis;
            Mem.set(y, 4 * r, op == ReduceOp.SUM ? loops.sum(x, o, axis) : loops.max(x, o, axis));
        }
    }

    /** Few long rows: each block is a unit of work, and its sum is kept until all can be added in order. */
    private static final class LongRows extends RowsTask {
        private final Context c;
        private final MemorySegment x;
        private final MemorySegment y;
        private final int outer;
        private final int axis;
        private final int blocks;

        LongRows(Context c, MemorySegment x, MemorySegment y, int outer, int axis) {
            super(c, (long) outer * blocks(axis), RowLoops.BLOCK);
            this.c = c;
            this.x = x;
            this.y = y;
            this.outer = outer;
            this.axis = axis;
            blocks = blocks(axis);
            c.scratch().reserveShared(4L * outer * blocks);
        }

        @Override
        void row(long u) {
            long r = u / blocks;
            long start = u % blocks * RowLoops.BLOCK;
            int length = (int) Math.min(RowLoops.BLOCK, axis - start);
            Mem.set(c.scratch().shared(), 4 * u, c.loops().rows().sum(x, 4 * (r * axis + start), length));
        }

        @Override
        public void end() {
            for (int r = 0; r < outer; r++) {
                Mem.set(y, 4L * r, addUp(c.scratch().shared(), (long) r * blocks, blocks));
            }
        }
    }

    private static int blocks(long n) {
        return (int) ((n + RowLoops.BLOCK - 1) / RowLoops.BLOCK);
    }

    private static float addUp(MemorySegment partial, long first, int count) {
        float total = 0f;
        for (int i = 0; i < count; i++) {
            total += Mem.get(partial, 4 * (first + i));
        }
        return total;
    }

    /** The axis is not the last: each thread takes columns of the inner dimension, in bands. */
    private static final class Columns extends RowsTask {
        /** Columns of a band; sums of a band stay in the nearest cache. */
        private static final int BAND = 1024;

        private final RowLoops loops;
        private final ReduceOp op;
        private final MemorySegment x;
        private final MemorySegment y;
        private final int axis;
        private final int inner;
        private final int bands;
        private final int band;

        Columns(Context c, ReduceOp op, MemorySegment x, MemorySegment y, int outer, int axis, int inner) {
            super(c, (long) outer * bands(inner, band(c, outer, inner)), (double) axis * band(c, outer, inner));
            loops = c.loops().rows();
            this.op = op;
            this.x = x;
            this.y = y;
            this.axis = axis;
            this.inner = inner;
            band = band(c, outer, inner);
            bands = bands(inner, band);
        }

        private static int band(Context c, int outer, int inner) {
            int fair = outer >= c.threads() ? inner : (inner + c.threads() - 1) / c.threads();
            return Math.max(16, Math.min(BAND, fair + 15 & -16));
        }

        private static int bands(int inner, int band) {
            return (inner + band - 1) / band;
        }

        @Override
        void row(long u) {
            long o = u / bands;
            int start = (int) (u % bands) * band;
            int n = Math.min(band, inner - start);
            long xo = 4 * (o * axis * inner + start);
            long yo = 4 * (o * inner + start);
            if (op == ReduceOp.SUM) {
                loops.sumColumns(x, xo, axis, inner, y, yo, n);
            } else {
                loops.maxColumns(x, xo, axis, inner, y, yo, n);
            }
        }
    }

    private static final class Argmax extends RowsTask {
        private final MemorySegment x;
        private final MemorySegment y;
        private final int axis;
        private final int inner;

        Argmax(Context c, MemorySegment x, MemorySegment y, int outer, int axis, int inner) {
            super(c, (long) outer * inner, axis);
            this.x = x;
            this.y = y;
            this.axis = axis;
            this.inner = inner;
        }

        @Override
        void row(long r) {
            long at = 4 * (r / inner * axis * inner + r % inner);
            int best = 0;
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < axis; i++) {
                float v = Mem.get(x, at + 4L * i * inner);
                if (Float.isNaN(v)) {
                    best = i;
                    break;
                }
                if (v > largest) {
                    largest = v;
                    best = i;
                }
            }
            Mem.setInt(y, 4 * r, best);
        }
    }

    /** All blocks of all views are units of work; a view's sums are added in order, then the views' in order. */
    private static final class SumOfSquares extends RowsTask {
        private final Context c;
        private final MemorySegment[] xs;
        private final long[] sizes;
        private final MemorySegment y;
        /** Position of the first block of each view, and the number of all blocks at the end. */
        private final int[] first;

        SumOfSquares(Context c, MemorySegment[] xs, long[] sizes, MemorySegment y) {
            super(c, total(sizes), RowLoops.BLOCK);
            this.c = c;
            this.xs = xs;
            this.sizes = sizes;
            this.y = y;
            first = new int[xs.length + 1];
            for (int i = 0; i < xs.length; i++) {
                first[i + 1] = first[i] + blocks(sizes[i]);
            }
            c.scratch().reserveShared(4L * first[xs.length]);
        }

        private static long total(long[] sizes) {
            long n = 0;
            for (long size : sizes) {
                n += blocks(size);
            }
            return n;
        }

        @Override
        void row(long u) {
            int v = view((int) u);
            long start = (u - first[v]) * RowLoops.BLOCK;
            int length = (int) Math.min(RowLoops.BLOCK, sizes[v] - start);
            Mem.set(c.scratch().shared(), 4 * u, c.loops().rows().sumOfSquares(xs[v], 4 * start, length));
        }

        /** The view that holds a block. */
        private int view(int block) {
            int low = 0;
            int high = xs.length - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (first[middle] <= block) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }

        @Override
        public void end() {
            float total = 0f;
            for (int v = 0; v < xs.length; v++) {
                total += addUp(c.scratch().shared(), first[v], first[v + 1] - first[v]);
            }
            Mem.set(y, 0, total);
        }
    }
}
