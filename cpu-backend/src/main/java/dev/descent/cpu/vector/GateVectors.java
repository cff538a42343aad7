package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Spread.ONE;

import jdk.incubator.vector.FloatVector;

/**
 * Loops over the gates of a cell; n is a multiple of the lanes. The same operations as in the scalar gates, by
 * methods of the JDK alone, which the compiler always inlines. It does not always do so with ours, and then makes
 * objects of vectors for good.
 */
final class GateVectors {
    private GateVectors() {}

    /** c ← fma(f, before, i·g), from the gates. */
    static void lstmCell(long gates, long step, long before, long after, int n) {
        long gi = gates & MASK;
        long gf = gi + step & MASK;
        long gg = gf + step & MASK;
        long cb = before & MASK;
        long ca = after & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector i = FloatVector.fromMemorySegment(S, ALL, gi + 4L * j, ORDER);
            FloatVector f = FloatVector.fromMemorySegment(S, ALL, gf + 4L * j, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(S, ALL, gg + 4L * j, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(S, ALL, cb + 4L * j, ORDER);
            f.fma(c, i.mul(g)).intoMemorySegment(ALL, ca + 4L * j, ORDER);
        }
    }

    /** h ← o · h. */
    static void scale(long o, long h, int n) {
        long po = o & MASK;
        long ph = h & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, ph + 4L * j, ORDER);
            FloatVector.fromMemorySegment(S, ALL, po + 4L * j, ORDER)
                    .mul(v)
                    .intoMemorySegment(ALL, ph + 4L * j, ORDER);
        }
    }

    /** The deltas of the four gates; {@code dc} goes on to the step before. Block 0 holds tanh(c) when this begins. */
    static void lstmDelta(
            long gates, long before, long given, long carry, long dc, long deltas, long step, int n) {
        long gi = gates & MASK;
        long gf = gi + step & MASK;
        long gg = gf + step & MASK;
        long go = gg + step & MASK;
        long di = deltas & MASK;
        long df = di + step & MASK;
        long dg = df + step & MASK;
        long ds = dg + step & MASK;
        long cb = before & MASK;
        long ha = given & MASK;
        long hb = carry & MASK;
        long cd = dc & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector t = FloatVector.fromMemorySegment(S, ALL, di + 4L * j, ORDER);
            FloatVector o = FloatVector.fromMemorySegment(S, ALL, go + 4L * j, ORDER);
            FloatVector dh = FloatVector.fromMemorySegment(S, ALL, ha + 4L * j, ORDER)
                    .add(FloatVector.fromMemorySegment(S, ALL, hb + 4L * j, ORDER));
            FloatVector e = FloatVector.fromMemorySegment(S, ALL, cd + 4L * j, ORDER);
            e = dh.mul(o).fma(t.neg().fma(t, ONE), e);
            dh.mul(t).mul(o.mul(ONE.sub(o))).intoMemorySegment(ALL, ds + 4L * j, ORDER);
            FloatVector f = FloatVector.fromMemorySegment(S, ALL, gf + 4L * j, ORDER);
            e.mul(f).intoMemorySegment(ALL, cd + 4L * j, ORDER);
            e.mul(FloatVector.fromMemorySegment(S, ALL, cb + 4L * j, ORDER))
                    .mul(f.mul(ONE.sub(f)))
                    .intoMemorySegment(ALL, df + 4L * j, ORDER);
            FloatVector i = FloatVector.fromMemorySegment(S, ALL, gi + 4L * j, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(S, ALL, gg + 4L * j, ORDER);
            e.mul(g).mul(i.mul(ONE.sub(i))).intoMemorySegment(ALL, di + 4L * j, ORDER);
            e.mul(i).mul(g.neg().fma(g, ONE)).intoMemorySegment(ALL, dg + 4L * j, ORDER);
        }
    }

    /** Behind r and z in {@code gates}: fma(r, q, a), whose tanh is n, and q. */
    static void gruCandidate(long gates, long step, long a, long q, int n) {
        long gr = gates & MASK;
        long gn = gr + 2 * step & MASK;
        long gq = gn + step & MASK;
        long pa = a & MASK;
        long pq = q & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector u = FloatVector.fromMemorySegment(S, ALL, pq + 4L * j, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(S, ALL, gr + 4L * j, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, pa + 4L * j, ORDER);
            r.fma(u, v).intoMemorySegment(ALL, gn + 4L * j, ORDER);
            u.intoMemorySegment(ALL, gq + 4L * j, ORDER);
        }
    }

    /** h ← fma(1 − z, n, z · before). */
    static void gruState(long gates, long step, long before, long h, int n) {
        long gz = (gates & MASK) + step & MASK;
        long gn = gz + step & MASK;
        long hb = before & MASK;
        long ha = h & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector z = FloatVector.fromMemorySegment(S, ALL, gz + 4L * j, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(S, ALL, gn + 4L * j, ORDER);
            FloatVector past = z.mul(FloatVector.fromMemorySegment(S, ALL, hb + 4L * j, ORDER));
            ONE.sub(z).fma(m, past).intoMemorySegment(ALL, ha + 4L * j, ORDER);
        }
    }

    /** The deltas of q_n, r, z and a_n, and what goes past the product. */
    static void gruDelta(
            long gates, long before, long given, long carry, long direct, long deltas, long step, int n) {
        long gr = gates & MASK;
        long gz = gr + step & MASK;
        long gn = gz + step & MASK;
        long gq = gn + step & MASK;
        long dq = deltas & MASK;
        long dr = dq + step & MASK;
        long dz = dr + step & MASK;
        long da = dz + step & MASK;
        long hb = before & MASK;
        long hg = given & MASK;
        long hc = carry & MASK;
        long hd = direct & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector r = FloatVector.fromMemorySegment(S, ALL, gr + 4L * j, ORDER);
            FloatVector z = FloatVector.fromMemorySegment(S, ALL, gz + 4L * j, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(S, ALL, gn + 4L * j, ORDER);
            FloatVector dh = FloatVector.fromMemorySegment(S, ALL, hg + 4L * j, ORDER)
                    .add(FloatVector.fromMemorySegment(S, ALL, hc + 4L * j, ORDER));
            FloatVector v = dh.mul(ONE.sub(z)).mul(m.neg().fma(m, ONE));
            v.mul(r).intoMemorySegment(ALL, dq + 4L * j, ORDER);
            v.mul(FloatVector.fromMemorySegment(S, ALL, gq + 4L * j, ORDER))
                    .mul(r.mul(ONE.sub(r)))
                    .intoMemorySegment(ALL, dr + 4L * j, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(S, ALL, hb + 4L * j, ORDER);
            dh.mul(b.sub(m)).mul(z.mul(ONE.sub(z))).intoMemorySegment(ALL, dz + 4L * j, ORDER);
            v.intoMemorySegment(ALL, da + 4L * j, ORDER);
            dh.mul(z).intoMemorySegment(ALL, hd + 4L * j, ORDER);
        }
    }
}
