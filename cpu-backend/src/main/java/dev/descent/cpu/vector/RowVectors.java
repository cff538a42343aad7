package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Spread.ZERO;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums over one block, {@link Apart}, n a multiple of sixteen: sixteen logical lanes in one, two or four vectors, which
 * take turns.
 * They change names from step to step, so that a long term stands in the loop only once; the choice by {@code L} is
 * made when the loop is compiled.
 */
final class RowVectors {
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(S, l -> l ^ 2);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(S, l -> (l ^ 4) % L);
    private static final VectorShuffle<Float> SWAP_8 = VectorShuffle.fromOp(S, l -> (l ^ 8) % L);

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private static final MethodHandle[] SUM = Apart.loop(HERE, "sumHere", float.class, long.class, int.class);
    private static final MethodHandle[] MAX_OF = Apart.loop(HERE, "maxHere", float.class, long.class, int.class);
    private static final MethodHandle[] DOT =
            Apart.loop(HERE, "dotHere", float.class, long.class, long.class, int.class);
    private static final MethodHandle[] SUM_EXP =
            Apart.loop(HERE, "sumExpHere", float.class, long.class, float.class, int.class);
    private static final MethodHandle[] SUM_LOG =
            Apart.loop(HERE, "sumLogHere", float.class, long.class, float.class, float.class, int.class);
    private static final MethodHandle[] SUM_CROSS = Apart.loop(HERE, "sumCrossHere", float.class,
            long.class, float.class, float.class, long.class, float.class, float.class, int.class);

    private RowVectors() {}

    static float sum(long x, int n) {
        try {
            return (float) SUM[0].invokeExact(x, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static float sumOfSquares(long x, int n) {
        return dot(x, x, n);
    }

    /** Σ x_j y_j, each product fused into the sum. */
    static float dot(long x, long y, int n) {
        try {
            return (float) DOT[0].invokeExact(x, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** Σ e^(x_j − m). */
    static float sumExp(long x, float m, int n) {
        try {
            return (float) SUM_EXP[0].invokeExact(x, m, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** Σ x_j − m − logSum. */
    static float sumLog(long x, float m, float logSum, int n) {
        try {
            return (float) SUM_LOG[0].invokeExact(x, m, logSum, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** Σ (keep·q_j + base)·(x_j − m − logSum), where the first factor is not 0. */
    static float sumCross(long x, float m, float logSum, long q, float keep, float base, int n) {
        try {
            return (float) SUM_CROSS[0].invokeExact(x, m, logSum, q, keep, base, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** The largest of n elements, n a multiple of the lanes and not 0. */
    static float max(long x, int n) {
        try {
            return (float) MAX_OF[0].invokeExact(x, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** Adds up the sixteen lanes: l with l + 8, then with l + 4, l + 2 and l + 1. */
    private static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return fold(L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d)));
    }

    private static float fold(FloatVector v) {
        FloatVector w = L > 8 ? v.add(v.rearrange(SWAP_8)) : v;
        w = L > 4 ? w.add(w.rearrange(SWAP_4)) : w;
        w = w.add(w.rearrange(SWAP_2));
        return w.lane(0) + w.lane(1);
    }

    static float sumHere(long x, int n) {
        FloatVector a = all(0f);
        FloatVector b = all(0f);
        FloatVector c = all(0f);
        FloatVector d = all(0f);
        for (int i = 0; i < n; i += L) {
            FloatVector next = a.add(load(x, i));
            a = L == 16 ? next : b;
            b = L == 8 ? next : c;
            c = d;
            d = next;
        }
        return fold(a, b, c, d);
    }

    static float dotHere(long x, long y, int n) {
        FloatVector a = all(0f);
        FloatVector b = all(0f);
        FloatVector c = all(0f);
        FloatVector d = all(0f);
        for (int i = 0; i < n; i += L) {
            FloatVector next = load(x, i).fma(load(y, i), a);
            a = L == 16 ? next : b;
            b = L == 8 ? next : c;
            c = d;
            d = next;
        }
        return fold(a, b, c, d);
    }

    static float sumExpHere(long x, float m, int n) {
        FloatVector a = all(0f);
        FloatVector b = all(0f);
        FloatVector c = all(0f);
        FloatVector d = all(0f);
        for (int i = 0; i < n; i += L) {
            FloatVector next = a.add(VectorMath.exp(load(x, i).sub(m)));
            a = L == 16 ? next : b;
            b = L == 8 ? next : c;
            c = d;
            d = next;
        }
        return fold(a, b, c, d);
    }

    static float sumLogHere(long x, float m, float logSum, int n) {
        FloatVector a = all(0f);
        FloatVector b = all(0f);
        FloatVector c = all(0f);
        FloatVector d = all(0f);
        for (int i = 0; i < n; i += L) {
            FloatVector next = a.add(load(x, i).sub(m).sub(logSum));
            a = L == 16 ? next : b;
            b = L == 8 ? next : c;
            c = d;
            d = next;
        }
        return fold(a, b, c, d);
    }

    static float sumCrossHere(long x, float m, float logSum, long q, float keep, float base, int n) {
        FloatVector a = all(0f);
        FloatVector b = all(0f);
        FloatVector c = all(0f);
        FloatVector d = all(0f);
        for (int i = 0; i < n; i += L) {
            FloatVector next = a.add(cross(x, m, logSum, q, keep, base, i));
            a = L == 16 ? next : b;
            b = L == 8 ? next : c;
            c = d;
            d = next;
        }
        return fold(a, b, c, d);
    }

    private static FloatVector cross(long x, float m, float logSum, long q, float keep, float base, int i) {
        FloatVector w = all(keep).fma(load(q, i), all(base));
        FloatVector term = w.mul(load(x, i).sub(m).sub(logSum));
        return term.blend(ZERO, w.compare(EQ, ZERO));
    }

    static float maxHere(long x, int n) {
        FloatVector a = load(x, 0);
        for (int i = L; i < n; i += L) {
            a = a.max(load(x, i));
        }
        return a.reduceLanes(MAX);
    }
}
