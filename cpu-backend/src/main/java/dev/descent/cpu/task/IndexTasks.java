package dev.descent.cpu.task;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.Mem;
import dev.descent.spi.BinaryOp;
import java.lang.foreign.MemorySegment;

/** Rows picked by I32 indices. */
public final class IndexTasks {
    private IndexTasks() {}

    public static Task gather(
            Context c, MemorySegment table, MemorySegment indices, MemorySegment out, long n, int rows, int width) {
        return new Gather(c, table, indices, out, n, rows, width);
    }

    public static Task scatterAdd(
            Context c, MemorySegment indices, MemorySegment updates, MemorySegment out, long n, int rows, int width) {
        return new ScatterAdd(c, indices, updates, out, n, rows, width);
    }

    public static Task oneHot(Context c, MemorySegment indices, MemorySegment out, long n, int depth) {
        return new OneHot(c, indices, out, n, depth);
    }

    private static final class Gather extends RowsTask {
        private final MemorySegment table;
        private final MemorySegment indices;
        private final MemorySegment out;
        private final int rows;
        private final int width;

        Gather(
                Context c,
                MemorySegment table,
                MemorySegment indices,
                MemorySegment out,
                long n,
                int rows,
                int width) {
            super(c, n, width);
            this.table = table;
            this.indices = indices;
            this.out = out;
            this.rows = rows;
            this.width = width;
        }

        @Override
        void row(long i) {
            int r = Mem.getInt(indices, 4 * i);
            long o = 4 * i * width;
            if (r < 0 || r >= rows) {
                for (int j = 0; j < width; j++) {
                    Mem.set(out, o + 4L * j, Float.NaN);
                }
                return;
            }
            MemorySegment.copy(table, 4L * r * width, out, o, 4L * width);
        }
    }

    /** Each part owns a range of rows of the output and passes over all indices, so that the order is kept. */
    private static final class ScatterAdd extends Task {
        private final ElementLoops loops;
        private final MemorySegment indices;
        private final MemorySegment updates;
        private final MemorySegment out;
        private final long n;
        private final int rows;
        private final int width;

        ScatterAdd(
                Context c,
                MemorySegment indices,
                MemorySegment updates,
                MemorySegment out,
                long n,
                int rows,
                int width) {
            super(Math.max(1, Math.min(rows, c.parts((n + rows) * width, 1))));
            loops = c.loops().element();
            this.indices = indices;
            this.updates = updates;
            this.out = out;
            this.n = n;
            this.rows = rows;
            this.width = width;
        }

        @Override
        public void run(int part) {
            int from = (int) ((long) rows * part / parts());
            int to = (int) ((long) rows * (part + 1) / parts());
            for (long j = (long) from * width; j < (long) to * width; j++) {
                Mem.set(out, 4 * j, 0f);
            }
            for (long i = 0; i < n; i++) {
                int r = Mem.getInt(indices, 4 * i);
                if (r >= from && r < to) {
                    long o = 4L * r * width;
                    loops.binary(BinaryOp.ADD, out, o, updates, 4 * i * width, out, o, width);
                }
            }
        }
    }

    private static final class OneHot extends RowsTask {
        private final MemorySegment indices;
        private final MemorySegment out;
        private final int depth;

        OneHot(Context c, MemorySegment indices, MemorySegment out, long n, int depth) {
            super(c, n, depth);
            this.indices = indices;
            this.out = out;
            this.depth = depth;
        }

        @Override
        void row(long i) {
            int k = Mem.getInt(indices, 4 * i);
            long o = 4 * i * depth;
            boolean known = k >= 0 && k < depth;
            float value = known ? 0f : Float.NaN;
            for (int j = 0; j < depth; j++) {
                Mem.set(out, o + 4L * j, value);
            }
            if (known) {
                Mem.set(out, o + 4L * k, 1f);
            }
        }
    }
}
