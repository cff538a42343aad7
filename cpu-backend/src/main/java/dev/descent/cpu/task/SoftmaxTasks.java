package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.RowLoops;
import dev.descent.cpu.scalar.FloatMath;
import dev.descent.spi.SoftmaxOp;
import java.lang.foreign.MemorySegment;

/** Softmax and softmax cross-entropy along rows [rows, columns]. */
public final class SoftmaxTasks {
    /** Cost of an exponential and its division, in cheap elements. */
    private static final double EXP_WEIGHT = 6;

    private SoftmaxTasks() {}

    public static Task softmax(Context c, SoftmaxOp op, MemorySegment x, MemorySegment y, int rows, int columns) {
        return new Softmax(c, op, x, y, rows, columns);
    }

    public static Task softmaxDelta(
            Context c, SoftmaxOp op, MemorySegment y, MemorySegment dy, MemorySegment dx, int rows, int columns) {
        return new SoftmaxDelta(c, op, y, dy, dx, rows, columns);
    }

    /** Targets are class numbers (I32 [rows]) or distributions (F32 [rows, columns]). */
    public static Task crossEntropy(
            Context c,
            MemorySegment logits,
            MemorySegment targets,
            boolean classes,
            float smoothing,
            MemorySegment loss,
            int rows,
            int columns) {
        return new CrossEntropy(c, logits, targets, classes, smoothing, loss, rows, columns);
    }

    public static Task crossEntropyDelta(
            Context c,
            MemorySegment logits,
            MemorySegment targets,
            boolean classes,
            float smoothing,
            MemorySegment dLoss,
            MemorySegment dLogits,
            int rows,
            int columns) {
        return new CrossEntropyDelta(c, logits, targets, classes, smoothing, dLoss, dLogits, rows, columns);
    }

    private static final class Softmax extends RowsTask {
        private final RowLoops loops;
        private final SoftmaxOp op;
        private final MemorySegment x;
        private final MemorySegment y;
        private final int columns;

        Softmax(Context c, SoftmaxOp op, MemorySegment x, MemorySegment y, int rows, int columns) {
            super(c, rows, EXP_WEIGHT * columns);
            loops = c.loops().rows();
            this.op = op;
            this.x = x;
            this.y = y;
            this.columns = columns;
        }

        @Override
        void row(long r) {
            long o = 4 * r * columns;
            loops.softmax(op, x, o, y, o, columns);
        }
    }

    private static final class SoftmaxDelta extends RowsTask {
        private final RowLoops loops;
        private final SoftmaxOp op;
        private final MemorySegment y;
        private final MemorySegment dy;
        private final MemorySegment dx;
        private final int columns;

        SoftmaxDelta(
                Context c, SoftmaxOp op, MemorySegment y, MemorySegment dy, MemorySegment dx, int rows, int columns) {
            super(c, rows, op == SoftmaxOp.SOFTMAX ? 2.0 * columns : EXP_WEIGHT * columns);
            loops = c.loops().rows();
            this.op = op;
            this.y = y;
            this.dy = dy;
            this.dx = dx;
            this.columns = columns;
        }

        @Override
        void row(long r) {
            long o = 4 * r * columns;
            loops.softmaxDelta(op, y, o, dy, o, dx, o, columns);
        }
    }

    private static final class CrossEntropy extends RowsTask {
        private final RowLoops loops;
        private final MemorySegment logits;
        private final MemorySegment targets;
        private final boolean classes;
        private final float keep;
        private final float base;
        private final MemorySegment loss;
        private final int columns;

        CrossEntropy(
                Context c,
                MemorySegment logits,
                MemorySegment targets,
                boolean classes,
                float smoothing,
                MemorySegment loss,
                int rows,
                int columns) {
            super(c, rows, EXP_WEIGHT * columns);
            loops = c.loops().rows();
            this.logits = logits;
            this.targets = targets;
            this.classes = classes;
            keep = 1f - smoothing;
            base = smoothing / columns;
            this.loss = loss;
            this.columns = columns;
        }

        @Override
        void row(long r) {
            long o = 4 * r * columns;
            float m = loops.max(logits, o, columns);
            float logSum = FloatMath.log(loops.sumExp(logits, o, m, columns));
            Mem.set(loss, 4 * r, classes ? ofClass(r, o, m, logSum) : ofDistribution(o, m, logSum));
        }

        private float ofDistribution(long o, float m, float logSum) {
            return -loops.sumCross(logits, o, m, logSum, targets, o, keep, base, columns);
        }

        private float ofClass(long r, long o, float m, float logSum) {
            int t = Mem.getInt(targets, 4 * r);
            if (t < 0 || t >= columns) {
                return Float.NaN;
            }
            float logP = (Mem.get(logits, o + 4L * t) - m) - logSum;
            if (base == 0f) {
                return -logP;
            }
            float others = base * loops.sumLog(logits, o, m, logSum, columns);
            // With smoothing 1 the class itself does not count, even where its logarithm is −∞.
            return -(keep == 0f ? others : Math.fma(keep, logP, others));
        }
    }

    private static final class CrossEntropyDelta extends RowsTask {
        private final RowLoops loops;
        private final MemorySegment logits;
        private final MemorySegment targets;
        private final boolean classes;
        private final float smoothing;
        private final float keep;
        private final float base;
        private final MemorySegment dLoss;
        private final MemorySegment dLogits;
        private final int columns;

        CrossEntropyDelta(
                Context c,
                MemorySegment logits,
                MemorySegment targets,
                boolean classes,
                float smoothing,
                MemorySegment dLoss,
                MemorySegment dLogits,
                int rows,
                int columns) {
            super(c, rows, 2 * EXP_WEIGHT * columns);
            loops = c.loops().rows();
            this.logits = logits;
            this.targets = targets;
            this.classes = classes;
            this.smoothing = smoothing;
            keep = 1f - smoothing;
            base = smoothing / columns;
            this.dLoss = dLoss;
            this.dLogits = dLogits;
            this.columns = columns;
        }

        @Override
        void row(long r) {
            long o = 4 * r * columns;
            float m = loops.max(logits, o, columns);
            float sum = loops.sumExp(logits, o, m, columns);
            float d = Mem.get(dLoss, 4 * r);
            if (!classes) {
                float total = Math.fma(keep, loops.sum(targets, o, columns), smoothing);
                loops.crossDelta(logits, o, m, sum, targets, o, keep, base, total, d, dLogits, o, columns);
                return;
            }
            int t = Mem.getInt(targets, 4 * r);
            if (t < 0 || t >= columns) {
                for (int j = 0; j < columns; j++) {
                    Mem.set(dLogits, o + 4L * j, Float.NaN);
                }
                return;
            }
            loops.crossDelta(logits, o, m, sum, base, d, dLogits, o, columns);
            float p = FloatMath.exp(Mem.get(logits, o + 4L * t) - m) / sum;
            Mem.set(dLogits, o + 4L * t, d * (p - (keep + base)));
        }
    }
}
