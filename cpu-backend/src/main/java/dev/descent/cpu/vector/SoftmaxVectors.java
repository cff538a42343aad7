package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * Loops over rows of a softmax, each {@link Apart}; n is a multiple of the lanes. They store without a method of ours
 * (see {@link VectorMath}).
 */
final class SoftmaxVectors {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private static final MethodHandle[] EXP =
            Apart.loop(HERE, "expHere", void.class, long.class, float.class, long.class, int.class);
    private static final MethodHandle[] LOG_DELTA =
            Apart.loop(HERE, "logDeltaHere", void.class, long.class, long.class, float.class, long.class, int.class);
    private static final MethodHandle[] CROSS_DELTA = Apart.loop(HERE, "crossDeltaHere", void.class,
            long.class, float.class, float.class, float.class, float.class, long.class, int.class);
    private static final MethodHandle[] WEIGHTED_DELTA = Apart.loop(HERE, "crossDeltaHere", void.class,
            long.class, float.class, float.class, long.class, float.class, float.class, float.class, float.class,
            long.class, int.class);

    private SoftmaxVectors() {}

    /** y_j = e^(x_j − m). */
    static void exp(long x, float m, long y, int n) {
        try {
            EXP[0].invokeExact(x, m, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void expHere(long x, float m, long y, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector e = VectorMath.exp(load(x, j).sub(m));
            e.intoMemorySegment(ALL, (y & MASK) + 4L * j, ORDER);
        }
    }

    /** dx_j = dy_j − e^(y_j) · total. */
    static void logDelta(long y, long dy, float total, long dx, int n) {
        try {
            LOG_DELTA[0].invokeExact(y, dy, total, dx, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void logDeltaHere(long y, long dy, float total, long dx, int n) {
        FloatVector t = all(total);
        for (int j = 0; j < n; j += L) {
            FloatVector d = load(dy, j);
            FloatVector v = VectorMath.exp(load(y, j)).neg().fma(t, d);
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * j, ORDER);
        }
    }

    /** dx_j = dLoss · (e^(x_j − m) / sum − base). */
    static void crossDelta(long x, float m, float sum, float base, float dLoss, long dx, int n) {
        try {
            CROSS_DELTA[0].invokeExact(x, m, sum, base, dLoss, dx, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void crossDeltaHere(long x, float m, float sum, float base, float dLoss, long dx, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector p = VectorMath.exp(load(x, j).sub(m)).div(sum);
            FloatVector v = p.sub(base).mul(dLoss);
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * j, ORDER);
        }
    }

    /** dx_j = dLoss · (e^(x_j − m) / sum · total − (keep · q_j + base)). */
    static void crossDelta(
            long x, float m, float sum, long q, float keep, float base, float total, float dLoss, long dx, int n) {
        try {
            WEIGHTED_DELTA[0].invokeExact(x, m, sum, q, keep, base, total, dLoss, dx, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void crossDeltaHere(
            long x, float m, float sum, long q, float keep, float base, float total, float dLoss, long dx, int n) {
        FloatVector whole = all(total);
        FloatVector share = all(keep);
        FloatVector rest = all(base);
        for (int j = 0; j < n; j += L) {
            FloatVector target = share.fma(load(q, j), rest);
            FloatVector p = VectorMath.exp(load(x, j).sub(m)).div(sum);
            FloatVector v = p.fma(whole, target.neg()).mul(dLoss);
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * j, ORDER);
        }
    }
}
