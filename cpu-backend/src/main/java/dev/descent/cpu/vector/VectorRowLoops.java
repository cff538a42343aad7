package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Raw.at;
import static dev.descent.cpu.vector.Raw.get;
import static dev.descent.cpu.vector.Raw.set;
import static dev.descent.cpu.vector.Spread.MINUS_INFINITY;
import static dev.descent.cpu.vector.Spread.ZERO;

import dev.descent.cpu.loops.RowLoops;
import dev.descent.cpu.scalar.FloatMath;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.SoftmaxOp;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Reductions: whole groups of sixteen in vectors, what is left of a block one by one. The short loops here consist of
 * methods of the JDK, which are inlined in any case (see {@link Apart}).
 */
final class VectorRowLoops implements RowLoops {
    @Override
    public float sum(MemorySegment x, long xo, int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            total += sumBlock(at(x, xo + 4L * start), length);
        }
        return total;
    }

    private static float sumBlock(long x, int n) {
        int whole = n & -LANES;
        float total = whole > 0 ? RowVectors.sum(x, whole) : 0f;
        for (int i = whole; i < n; i++) {
            total += get((x & MASK) + 4L * i);
        }
        return total;
    }

    @Override
    public float sumOfSquares(MemorySegment x, long xo, int n) {
        return dot(at(x, xo), at(x, xo), n);
    }

    private static float dot(long x, long y, int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            total += dotBlock(x + 4L * start & MASK, y + 4L * start & MASK, length);
        }
        return total;
    }

    private static float dotBlock(long x, long y, int n) {
        int whole = n & -LANES;
        float total = whole > 0 ? RowVectors.dot(x, y, whole) : 0f;
        for (int i = whole; i < n; i++) {
            total = Math.fma(get((x & MASK) + 4L * i), get((y & MASK) + 4L * i), total);
        }
        return total;
    }

    @Override
    public float sumExp(MemorySegment x, long xo, float m, int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            long p = at(x, xo + 4L * start);
            int whole = length & -LANES;
            float block = whole > 0 ? RowVectors.sumExp(p, m, whole) : 0f;
            for (int i = whole; i < length; i++) {
                block += FloatMath.exp(get((p & MASK) + 4L * i) - m);
            }
            total += block;
        }
        return total;
    }

    @Override
    public float sumLog(MemorySegment x, long xo, float m, float logSum, int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            long p = at(x, xo + 4L * start);
            int whole = length & -LANES;
            float block = whole > 0 ? RowVectors.sumLog(p, m, logSum, whole) : 0f;
            for (int i = whole; i < length; i++) {
                block += (get((p & MASK) + 4L * i) - m) - logSum;
            }
            total += block;
        }
        return total;
    }

    @Override
    public float sumCross(
            MemorySegment x, long xo, float m, float logSum, MemorySegment q, long qo, float keep, float base, int n) {
        float total = 0f;
        for (int start = 0; start < n; start += BLOCK) {
            int length = Math.min(BLOCK, n - start);
            long p = at(x, xo + 4L * start);
            long w = at(q, qo + 4L * start);
            int whole = length & -LANES;
            float block = whole > 0 ? RowVectors.sumCross(p, m, logSum, w, keep, base, whole) : 0f;
            for (int i = whole; i < length; i++) {
                float v = Math.fma(keep, get((w & MASK) + 4L * i), base);
                block += v == 0f ? 0f : v * ((get((p & MASK) + 4L * i) - m) - logSum);
            }
            total += block;
        }
        return total;
    }

    @Override
    public float max(MemorySegment x, long xo, int n) {
        long p = at(x, xo);
        int whole = n & -L;
        float best = whole > 0 ? RowVectors.max(p, whole) : Float.NEGATIVE_INFINITY;
        for (int i = whole; i < n; i++) {
            best = Math.max(best, get((p & MASK) + 4L * i));
        }
        return best;
    }

    @Override
    public void sumColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n) {
        long in = at(x, xo);
        long out = at(y, yo);
        long step = 4 * stride;
        int whole = n & -L;
        fill(ZERO, out, whole);
        int i = whole == 0 ? count : 0;
        for (; i + 4 <= count; i += 4) {
            addFour(in + i * step & MASK, step, out, whole);
        }
        for (; i < count; i++) {
            addOne(in + i * step & MASK, out, whole);
        }
        columns(false, in, count, step, out, whole, n);
    }

    /** Sums or maxima of the columns that fill no vector, one by one. */
    private static void columns(boolean max, long x, int count, long step, long y, int from, int n) {
        for (int j = from; j < n; j++) {
            float total = max ? Float.NEGATIVE_INFINITY : 0f;
            long p = x + 4L * j & MASK;
            for (int r = 0; r < count; r++) {
                float v = get(p);
                total = max ? Math.max(total, v) : total + v;
                p = p + step & MASK;
            }
            set((y & MASK) + 4L * j, total);
        }
    }

    /** Four rows in one pass over the sums, in order. */
    private static void addFour(long x, long step, long y, int n) {
        long x0 = x & MASK;
        long x1 = x0 + step & MASK;
        long x2 = x1 + step & MASK;
        long x3 = x2 + step & MASK;
        long out = y & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector s = FloatVector.fromMemorySegment(S, ALL, out + 4L * j, ORDER);
            s = s.add(FloatVector.fromMemorySegment(S, ALL, x0 + 4L * j, ORDER));
            s = s.add(FloatVector.fromMemorySegment(S, ALL, x1 + 4L * j, ORDER));
            s = s.add(FloatVector.fromMemorySegment(S, ALL, x2 + 4L * j, ORDER));
            s = s.add(FloatVector.fromMemorySegment(S, ALL, x3 + 4L * j, ORDER));
            s.intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    private static void addOne(long x, long y, int n) {
        long in = x & MASK;
        long out = y & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, in + 4L * j, ORDER);
            FloatVector s = FloatVector.fromMemorySegment(S, ALL, out + 4L * j, ORDER);
            s.add(v).intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    private static void fill(FloatVector v, long y, int n) {
        long out = y & MASK;
        for (int j = 0; j < n; j += L) {
            v.intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    @Override
    public void maxColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n) {
        long in = at(x, xo);
        long out = at(y, yo);
        long step = 4 * stride;
        int whole = n & -L;
        fill(MINUS_INFINITY, out, whole);
        for (int i = 0; i < count && whole > 0; i++) {
            maxOne(in + i * step & MASK, out, whole);
        }
        columns(true, in, count, step, out, whole, n);
    }

    private static void maxOne(long x, long y, int n) {
        long in = x & MASK;
        long out = y & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, in + 4L * j, ORDER);
            FloatVector best = FloatVector.fromMemorySegment(S, ALL, out + 4L * j, ORDER);
            best.max(v).intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    @Override
    public void softmax(SoftmaxOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        float m = max(x, xo, n);
        long in = at(x, xo);
        long out = at(y, yo);
        int whole = n & -L;
        switch (op) {
            case SOFTMAX -> {
                if (whole > 0) {
                    SoftmaxVectors.exp(in, m, out, whole);
                }
                for (int j = whole; j < n; j++) {
                    set((out & MASK) + 4L * j, FloatMath.exp(get((in & MASK) + 4L * j) - m));
                }
                float s = sum(y, yo, n);
                if (whole > 0) {
                    BinaryVectors.right(BinaryOp.DIV, out, s, out, whole);
                }
                for (int j = whole; j < n; j++) {
                    set((out & MASK) + 4L * j, get((out & MASK) + 4L * j) / s);
                }
            }
            case LOG_SOFTMAX -> {
                float logSum = FloatMath.log(sumExp(x, xo, m, n));
                if (whole > 0) {
                    logs(in, m, logSum, out, whole);
                }
                for (int j = whole; j < n; j++) {
                    set((out & MASK) + 4L * j, (get((in & MASK) + 4L * j) - m) - logSum);
                }
            }
        }
    }

    private static void logs(long x, float m, float logSum, long y, int n) {
        long in = x & MASK;
        long out = y & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, in + 4L * j, ORDER);
            v.sub(m).sub(logSum).intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    @Override
    public void softmaxDelta(
            SoftmaxOp op, MemorySegment y, long yo, MemorySegment dy, long dyo, MemorySegment dx, long dxo, int n) {
        long p = at(y, yo);
        long d = at(dy, dyo);
        long out = at(dx, dxo);
        int whole = n & -L;
        switch (op) {
            case SOFTMAX -> {
                float dot = dot(d, p, n);
                if (whole > 0) {
                    softmaxDelta(p, d, dot, out, whole);
                }
                for (int j = whole; j < n; j++) {
                    set((out & MASK) + 4L * j, get((p & MASK) + 4L * j) * (get((d & MASK) + 4L * j) - dot));
                }
            }
            case LOG_SOFTMAX -> {
                float total = sum(dy, dyo, n);
                if (whole > 0) {
                    SoftmaxVectors.logDelta(p, d, total, out, whole);
                }
                for (int j = whole; j < n; j++) {
                    float e = FloatMath.exp(get((p & MASK) + 4L * j));
                    set((out & MASK) + 4L * j, Math.fma(-e, total, get((d & MASK) + 4L * j)));
                }
            }
        }
    }

    private static void softmaxDelta(long y, long dy, float dot, long dx, int n) {
        long p = y & MASK;
        long d = dy & MASK;
        long out = dx & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, p + 4L * j, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(S, ALL, d + 4L * j, ORDER);
            v.mul(w.sub(dot)).intoMemorySegment(ALL, out + 4L * j, ORDER);
        }
    }

    @Override
    public void crossDelta(
            MemorySegment x, long xo, float m, float sum, float base, float dLoss, MemorySegment dx, long dxo, int n) {
        long in = at(x, xo);
        long out = at(dx, dxo);
        int whole = n & -L;
        if (whole > 0) {
            SoftmaxVectors.crossDelta(in, m, sum, base, dLoss, out, whole);
        }
        for (int j = whole; j < n; j++) {
            float p = FloatMath.exp(get((in & MASK) + 4L * j) - m) / sum;
            set((out & MASK) + 4L * j, dLoss * (p - base));
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
        long in = at(x, xo);
        long w = at(q, qo);
        long out = at(dx, dxo);
        int whole = n & -L;
        if (whole > 0) {
            SoftmaxVectors.crossDelta(in, m, sum, w, keep, base, total, dLoss, out, whole);
        }
        for (int j = whole; j < n; j++) {
            float p = FloatMath.exp(get((in & MASK) + 4L * j) - m) / sum;
            float target = Math.fma(keep, get((w & MASK) + 4L * j), base);
            set((out & MASK) + 4L * j, dLoss * Math.fma(p, total, -target));
        }
    }
}
