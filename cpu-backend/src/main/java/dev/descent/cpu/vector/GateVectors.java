package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static dev.descent.cpu.vector.Spread.ONE;

import jdk.incubator.vector.FloatVector;

/**
 * Loops over the gates of a cell; n is a multiple of the lanes. The same operations as in the scalar gates; at most one
 * function of {@link VectorMath} a loop, for the compiler's sake.
 */
final class GateVectors {
    private GateVectors() {}

    /** after ← fma(f, before, i·g); h ← o · tanh(after), from the four gates. */
    static void lstmState(long gates, long step, long before, long after, long h, int n) {
        long gf = gates + step;
        long gg = gf + step;
        long go = gg + step;
        for (int j = 0; j < n; j += L) {
            FloatVector c = load(gf, j).fma(load(before, j), load(gates, j).mul(load(gg, j)));
            FloatVector v = VectorMath.tanh(c);
            c.intoMemorySegment(ALL, (after & MASK) + 4L * j, ORDER);
            FloatVector o = FloatVector.fromMemorySegment(Raw.S, ALL, (go & MASK) + 4L * j, ORDER);
            o.mul(v).intoMemorySegment(ALL, (h & MASK) + 4L * j, ORDER);
        }
    }

    /** The deltas of the four gates; {@code dc} goes on to the step before. Block 0 holds tanh(c) when this begins. */
    static void lstmDelta(
            long gates, long before, long given, long carry, long dc, long deltas, long step, int n) {
        long gf = gates + step;
        long gg = gf + step;
        long go = gg + step;
        long df = deltas + step;
        long dg = df + step;
        long d4 = dg + step;
        for (int j = 0; j < n; j += L) {
            FloatVector t = load(deltas, j);
            FloatVector o = load(go, j);
            FloatVector dh = load(given, j).add(load(carry, j));
            FloatVector e = dh.mul(o).fma(t.neg().fma(t, ONE), load(dc, j));
            store(d4, j, dh.mul(t).mul(slope(o)));
            FloatVector f = load(gf, j);
            store(dc, j, e.mul(f));
            store(df, j, e.mul(load(before, j)).mul(slope(f)));
            FloatVector i = load(gates, j);
            FloatVector g = load(gg, j);
            store(deltas, j, e.mul(g).mul(slope(i)));
            store(dg, j, e.mul(i).mul(g.neg().fma(g, ONE)));
        }
    }

    /** n ← tanh(fma(r, q, a)). */
    static void gruNew(long r, long q, long a, long out, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = VectorMath.tanh(load(r, j).fma(load(q, j), load(a, j)));
            v.intoMemorySegment(ALL, (out & MASK) + 4L * j, ORDER);
        }
    }

    /** h ← fma(1 − z, n, z · before); q is copied. */
    static void gruState(long z, long m, long before, long h, long q, long saved, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector u = load(z, j);
            store(h, j, ONE.sub(u).fma(load(m, j), u.mul(load(before, j))));
            store(saved, j, load(q, j));
        }
    }

    /** The deltas of q_n, r, z and a_n, and what goes past the product. */
    static void gruDelta(
            long gates, long before, long given, long carry, long direct, long deltas, long step, int n) {
        long gz = gates + step;
        long gn = gz + step;
        long gq = gn + step;
        long dr = deltas + step;
        long dz = dr + step;
        long da = dz + step;
        for (int j = 0; j < n; j += L) {
            FloatVector r = load(gates, j);
            FloatVector z = load(gz, j);
            FloatVector m = load(gn, j);
            FloatVector dh = load(given, j).add(load(carry, j));
            FloatVector v = dh.mul(ONE.sub(z)).mul(m.neg().fma(m, ONE));
            store(deltas, j, v.mul(r));
            store(dr, j, v.mul(load(gq, j)).mul(slope(r)));
            store(dz, j, dh.mul(load(before, j).sub(m)).mul(slope(z)));
            store(da, j, v);
            store(direct, j, dh.mul(z));
        }
    }

    private static FloatVector slope(FloatVector s) {
        return s.mul(ONE.sub(s));
    }
}
