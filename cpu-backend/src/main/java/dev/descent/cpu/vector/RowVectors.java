package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Spread.ZERO;
import static jdk.incubator.vector.VectorOperators.EQ;

import jdk.incubator.vector.FloatVector;

/**
 * Sums over one block, n a multiple of sixteen: sixteen logical lanes in one, two or four vectors, which take turns.
 * They change names from step to step, so that a long term stands in the loop only once; the choice by {@code L} is
 * made when the loop is compiled.
 */
final class RowVectors {
    private RowVectors() {}

    /** Adds up the sixteen lanes: l with l + 8, then with l + 4, l + 2 and l + 1. */
    private static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return L == 16 ? fold16(a) : L == 8 ? fold8(a.add(b)) : fold4(a.add(c).add(b.add(d)));
    }

    private static float fold4(FloatVector v) {
        return (v.lane(0) + v.lane(2)) + (v.lane(1) + v.lane(3));
    }

    private static float fold8(FloatVector v) {
        float u0 = v.lane(0) + v.lane(4);
        float u1 = v.lane(1) + v.lane(5);
        float u2 = v.lane(2) + v.lane(6);
        float u3 = v.lane(3) + v.lane(7);
        return (u0 + u2) + (u1 + u3);
    }

    private static float fold16(FloatVector v) {
        float u0 = (v.lane(0) + v.lane(8)) + (v.lane(4) + v.lane(12));
        float u1 = (v.lane(1) + v.lane(9)) + (v.lane(5) + v.lane(13));
        float u2 = (v.lane(2) + v.lane(10)) + (v.lane(6) + v.lane(14));
        float u3 = (v.lane(3) + v.lane(11)) + (v.lane(7) + v.lane(15));
        return (u0 + u2) + (u1 + u3);
    }

    static float sum(long x, int n) {
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

    static float sumOfSquares(long x, int n) {
        return dot(x, x, n);
    }

    /** Σ x_j y_j, each product fused into the sum. */
    static float dot(long x, long y, int n) {
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

    static float sumExp(long x, float m, int n) {
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

    static float sumLog(long x, float m, float logSum, int n) {
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

    static float sumCross(long x, float m, float logSum, long q, float keep, float base, int n) {
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

    /** The largest of n elements, n a multiple of the lanes and not 0. */
    static float max(long x, int n) {
        FloatVector a = load(x, 0);
        for (int i = L; i < n; i += L) {
            a = a.max(load(x, i));
        }
        float best = a.lane(0);
        for (int l = 1; l < L; l++) {
            best = Math.max(best, a.lane(l));
        }
        return best;
    }
}
