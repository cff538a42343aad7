package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.RowLoops;
import dev.descent.spi.SoftmaxOp;
import java.lang.foreign.MemorySegment;

/** Reductions in plain Java. */
public final class ScalarRowLoops implements RowLoops {
    private enum Term {
        VALUE,
        SQUARE,
        EXP,
        LOG,
        CROSS,
        PRODUCT
    }

    @Override
    public float sum(MemorySegment x, long xo, int n) {
        return blocks(Term.VALUE, x, xo, 0f, 0f, x, 0, 0f, 0f, n);
    }

    @Override
    public float sumOfSquares(MemorySegment x, long xo, int n) {
        return blocks(Term.SQUARE, x, xo, 0f, 0f, x, 0, 0f, 0f, n);
    }

    @Override
    public float sumExp(MemorySegment x, long xo, float m, int n) {
        return blocks(Term.EXP, x, xo, m, 0f, x, 0, 0f, 0f, n);
    }

    @Override
    public float sumLog(MemorySegment x, long xo, float m, float logSum, int n) {
        return blocks(Term.LOG, x, xo, m, logSum, x, 0, 0f, 0f, n);
    }

    @Override
    public float sumCross(
            MemorySegment x, long xo, float m, float logSum, MemorySegment q, long qo, float keep, float base, int n) {
        return blocks(Term.CROSS, x, xo, m, logSum, q, qo, keep, base, n);
    }

    /** Σ x_j q_j, each product fused into the sum. */
    private float dot(MemorySegment x, long xo, MemorySegment q, long qo, int n) {
        return blocks(Term.PRODUCT, x, xo, 0f, 0f, q, qo, 0f, 0f, n);
    }

    private static float blocks(
            Term term,
            MemorySegment x,
            long xo,
            float m,
            float logSum,
            MemorySegment q,
            long qo,
            float keep,
            float base,
            int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            total += block(term, x, xo + 4L * start, m, logSum, q, qo + 4L * start, keep, base, length);
        }
        return total;
    }

    /** One block. The sixteen lanes are walked one after the other, which gives the same sums. */
    private static float block(
            Term term,
            MemorySegment x,
            long xo,
            float m,
            float logSum,
            MemorySegment q,
            long qo,
            float keep,
            float base,
            int n) {
        int groups = n & -LANES;
        float total = 0f;
        if (groups > 0) {
            total = tree(term, x, xo, m, logSum, q, qo, keep, base, groups, 0, LANES);
        }
        for (int i = groups; i < n; i++) {
            total = add(term, total, x, xo + 4L * i, m, logSum, q, qo + 4L * i, keep, base);
        }
        return total;
    }

    /** Sum of lanes first, first + step, first + 2·step, …: the tree that folds 8, 4, 2, 1. */
    private static float tree(
            Term term,
            MemorySegment x,
            long xo,
            float m,
            float logSum,
            MemorySegment q,
            long qo,
            float keep,
            float base,
            int groups,
            int first,
            int width) {
        if (width > 1) {
            int half = width / 2;
            int step = LANES / width;
            float low = tree(term, x, xo, m, logSum, q, qo, keep, base, groups, first, half);
            float high = tree(term, x, xo, m, logSum, q, qo, keep, base, groups, first + step, half);
            return low + high;
        }
        float total = 0f;
        for (int i = first; i < groups; i += LANES) {
            total = add(term, total, x, xo + 4L * i, m, logSum, q, qo + 4L * i, keep, base);
        }
        return total;
    }

    private static float add(
            Term term,
            float total,
            MemorySegment x,
            long xo,
            float m,
            float logSum,
            MemorySegment q,
            long qo,
            float keep,
            float base) {
        float v = get(x, xo);
        return switch (term) {
            case VALUE -> total + v;
            case SQUARE -> Math.fma(v, v, total);
            case EXP -> total + FloatMath.exp(v - m);
            case LOG -> total + ((v - m) - logSum);
            case CROSS -> {
                float w = Math.fma(keep, get(q, qo), base);
                yield total + (w == 0f ? 0f : w * ((v - m) - logSum));
            }
            case PRODUCT -> Math.fma(v, get(q, qo), total);
        };
    }

    @Override
    public float max(MemorySegment x, long xo, int n) {
        float best = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            best = Math.max(best, get(x, xo + 4L * i));
        }
        return best;
    }

    @Override
    public void sumColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n) {
        for (int j = 0; j < n; j++) {
            set(y, yo + 4L * j, 0f);
        }
        for (int i = 0; i < count; i++) {
            long row = xo + 4L * i * stride;
            for (int j = 0; j < n; j++) {
                set(y, yo + 4L * j, get(y, yo + 4L * j) + get(x, row + 4L * j));
            }
        }
    }

    @Override
    public void maxColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n) {
        for (int j = 0; j < n; j++) {
            set(y, yo + 4L * j, Float.NEGATIVE_INFINITY);
        }
        for (int i = 0; i < count; i++) {
            long row = xo + 4L * i * stride;
            for (int j = 0; j < n; j++) {
                set(y, yo + 4L * j, Math.max(get(y, yo + 4L * j), get(x, row + 4L * j)));
            }
        }
    }

    @Override
    public void softmax(SoftmaxOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        float m = max(x, xo, n);
        switch (op) {
            case SOFTMAX -> {
                for (int j = 0; j < n; j++) {
                    set(y, yo + 4L * j, FloatMath.exp(get(x, xo + 4L * j) - m));
                }
                float s = sum(y, yo, n);
                for (int j = 0; j < n; j++) {
                    set(y, yo + 4L * j, get(y, yo + 4L * j) / s);
                }
            }
            case LOG_SOFTMAX -> {
                float logSum = FloatMath.log(sumExp(x, xo, m, n));
                for (int j = 0; j < n; j++) {
                    set(y, yo + 4L * j, (get(x, xo + 4L * j) - m) - logSum);
                }
            }
        }
    }

    @Override
    public void softmaxDelta(
            SoftmaxOp op, MemorySegment y, long yo, MemorySegment dy, long dyo, MemorySegment dx, long dxo, int n) {
        switch (op) {
            case SOFTMAX -> {
                float dot = dot(dy, dyo, y, yo, n);
                for (int j = 0; j < n; j++) {
                    set(dx, dxo + 4L * j, get(y, yo + 4L * j) * (get(dy, dyo + 4L * j) - dot));
                }
            }
            case LOG_SOFTMAX -> {
                float total = sum(dy, dyo, n);
                for (int j = 0; j < n; j++) {
                    float p = FloatMath.exp(get(y, yo + 4L * j));
                    set(dx, dxo + 4L * j, Math.fma(-p, total, get(dy, dyo + 4L * j)));
                }
            }
        }
    }

    @Override
    public void crossDelta(
            MemorySegment x, long xo, float m, float sum, float base, float dLoss, MemorySegment dx, long dxo, int n) {
        for (int j = 0; j < n; j++) {
            float p = FloatMath.exp(get(x, xo + 4L * j) - m) / sum;
            set(dx, dxo + 4L * j, dLoss * (p - base));
        }
    }

    @Override
    public void crossDelta(
            MemorySegment x,
            long xo,
            float m,
            float sum,
            MemorySegment q,
            long qo,
            float keep,
            float base,
            float total,
            float dLoss,
            MemorySegment dx,
            long dxo,
            int n) {
        for (int j = 0; j < n; j++) {
            float p = FloatMath.exp(get(x, xo + 4L * j) - m) / sum;
            float w = Math.fma(keep, get(q, qo + 4L * j), base);
            set(dx, dxo + 4L * j, dLoss * Math.fma(p, total, -w));
        }
    }
}
