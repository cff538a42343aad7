package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static jdk.incubator.vector.VectorOperators.EQ;

import dev.descent.cpu.loops.RowLoops;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over one block, n a multiple of sixteen: sixteen logical lanes in one, two or four vectors. What does not depend
 * on the lanes' number in {@code if (L …)} vanishes when it is compiled.
 */
final class RowVectors {
    private RowVectors() {}

    /** Adds up the sixteen lanes: l with l + 8, then with l + 4, l + 2 and l + 1. */
    private static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        if (L == 4) {
            FloatVector u = a.add(c).add(b.add(d));
            return (u.lane(0) + u.lane(2)) + (u.lane(1) + u.lane(3));
        }
        if (L == 8) {
            return fold8(a.add(b));
        }
        float u0 = (a.lane(0) + a.lane(8)) + (a.lane(4) + a.lane(12));
        float u1 = (a.lane(1) + a.lane(9)) + (a.lane(5) + a.lane(13));
        float u2 = (a.lane(2) + a.lane(10)) + (a.lane(6) + a.lane(14));
        float u3 = (a.lane(3) + a.lane(11)) + (a.lane(7) + a.lane(15));
        return (u0 + u2) + (u1 + u3);
    }

    private static float fold8(FloatVector w) {
        float u0 = w.lane(0) + w.lane(4);
        float u1 = w.lane(1) + w.lane(5);
        float u2 = w.lane(2) + w.lane(6);
        float u3 = w.lane(3) + w.lane(7);
        return (u0 + u2) + (u1 + u3);
    }

    static float sum(long x, int n) {
        FloatVector a = all(0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += RowLoops.LANES) {
            a = a.add(load(x, i));
            if (L <= 8) {
                b = b.add(load(x, i + L));
            }
            if (L == 4) {
                c = c.add(load(x, i + 8));
                d = d.add(load(x, i + 12));
            }
        }
        return fold(a, b, c, d);
    }

    static float sumOfSquares(long x, int n) {
        return dot(x, x, n);
    }

    /** Σ x_j y_j, each product fused into the sum. */
    static float dot(long x, long y, int n) {
        FloatVector a = all(0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += RowLoops.LANES) {
            a = load(x, i).fma(load(y, i), a);
            if (L <= 8) {
                b = load(x, i + L).fma(load(y, i + L), b);
            }
            if (L == 4) {
                c = load(x, i + 8).fma(load(y, i + 8), c);
                d = load(x, i + 12).fma(load(y, i + 12), d);
            }
        }
        return fold(a, b, c, d);
    }

    static float sumExp(long x, float m, int n) {
        FloatVector a = all(0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += RowLoops.LANES) {
            a = a.add(VectorMath.exp(load(x, i).sub(m)));
            if (L <= 8) {
                b = b.add(VectorMath.exp(load(x, i + L).sub(m)));
            }
            if (L == 4) {
                c = c.add(VectorMath.exp(load(x, i + 8).sub(m)));
                d = d.add(VectorMath.exp(load(x, i + 12).sub(m)));
            }
        }
        return fold(a, b, c, d);
    }

    static float sumLog(long x, float m, float logSum, int n) {
        FloatVector a = all(0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += RowLoops.LANES) {
            a = a.add(load(x, i).sub(m).sub(logSum));
            if (L <= 8) {
                b = b.add(load(x, i + L).sub(m).sub(logSum));
            }
            if (L == 4) {
                c = c.add(load(x, i + 8).sub(m).sub(logSum));
                d = d.add(load(x, i + 12).sub(m).sub(logSum));
            }
        }
        return fold(a, b, c, d);
    }

    static float sumCross(long x, float m, float logSum, long q, float keep, float base, int n) {
        FloatVector a = all(0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += RowLoops.LANES) {
            a = a.add(cross(x, m, logSum, q, keep, base, i));
            if (L <= 8) {
                b = b.add(cross(x, m, logSum, q, keep, base, i + L));
            }
            if (L == 4) {
                c = c.add(cross(x, m, logSum, q, keep, base, i + 8));
                d = d.add(cross(x, m, logSum, q, keep, base, i + 12));
            }
        }
        return fold(a, b, c, d);
    }

    private static FloatVector cross(long x, float m, float logSum, long q, float keep, float base, int i) {
        FloatVector w = all(keep).fma(load(q, i), all(base));
        FloatVector term = w.mul(load(x, i).sub(m).sub(logSum));
        return term.blend(0f, w.compare(EQ, 0f));
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
