package dev.descent.cpu.vector;

import static dev.descent.cpu.scalar.Coefficients.*;
import static dev.descent.cpu.vector.Raw.all;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** The functions of {@code FloatMath}, operation by operation on all lanes, so that every bit is the same. */
final class VectorMath {
    private static final int SIGN_BIT = 0x80000000;

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector t = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(all(LOG2_E), all(ROUND));
        FloatVector whole = shifted.sub(ROUND);
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector r = whole.fma(all(-LN2_HIGH), t);
        FloatVector small = expRest(r, whole.mul(-LN2_LOW));
        FloatVector one = r.add(1f);
        FloatVector m = one.add(r.sub(one.sub(1f)).add(small));
        IntVector half = n.lanewise(ASHR, 1);
        return m.mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    /** factor · e^(x + low). */
    static FloatVector expTimes(FloatVector x, FloatVector low, FloatVector factor) {
        FloatVector t = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(all(LOG2_E), all(ROUND));
        FloatVector whole = shifted.sub(ROUND);
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector r = whole.fma(all(-LN2_HIGH), t);
        FloatVector small = expRest(r, whole.fma(all(-LN2_LOW), low));
        FloatVector one = r.add(1f);
        FloatVector m = one.add(r.sub(one.sub(1f)).add(small));
        IntVector half = n.lanewise(ASHR, 1);
        return m.mul(factor).mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    private static FloatVector expRest(FloatVector r, FloatVector low) {
        FloatVector p = all(E5);
        p = p.fma(r, all(E4));
        p = p.fma(r, all(E3));
        p = p.fma(r, all(E2));
        p = p.fma(r, all(E1));
        p = p.fma(r, all(E0));
        return r.mul(r).fma(p, low.fma(r, low));
    }

    private static FloatVector powerOfTwo(IntVector n) {
        return n.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    static FloatVector expm1Negative(FloatVector x) {
        FloatVector t = x.blend(-30f, x.compare(LT, -30f));
        FloatVector shifted = t.fma(all(LOG2_E), all(ROUND));
        FloatVector whole = shifted.sub(ROUND);
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector r = whole.fma(all(-LN2_HIGH), t);
        FloatVector small = expRest(r, whole.mul(-LN2_LOW));
        FloatVector scale = powerOfTwo(n);
        return scale.fma(r.add(small), scale.sub(1f));
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(8388608f), tiny).reinterpretAsInts();
        IntVector e = bits.sub(0x3F3504F3).lanewise(ASHR, 23);
        FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1f);
        FloatVector exponent = e.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
        exponent = exponent.blend(exponent.sub(23f), tiny);
        FloatVector h = f.mul(f);
        FloatVector q = all(L8);
        q = q.fma(f, all(L7));
        q = q.fma(f, all(L6));
        q = q.fma(f, all(L5));
        q = q.fma(f, all(L4));
        q = q.fma(f, all(L3));
        q = q.fma(f, all(L2));
        q = q.fma(f, all(L1));
        q = q.fma(f, all(L0));
        FloatVector y = f.mul(h).mul(q);
        y = exponent.fma(all(LN2_LOW), y);
        y = h.fma(all(-0.5f), y);
        FloatVector z = exponent.fma(all(LN2_HIGH), f.add(y));
        z = z.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
        z = z.blend(x, x.compare(EQ, Float.POSITIVE_INFINITY));
        return all(Float.NaN).blend(z, x.compare(GE, 0f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector z = a.mul(a);
        FloatVector p = all(T4);
        p = p.fma(z, all(T3));
        p = p.fma(z, all(T2));
        p = p.fma(z, all(T1));
        p = p.fma(z, all(T0));
        FloatVector small = a.mul(z).fma(p, a);
        FloatVector capped = a.blend(10f, a.compare(GT, 10f));
        FloatVector large = all(1f).sub(all(2f).div(exp(capped.add(capped)).add(1f)));
        return withSign(large.blend(small, a.compare(LT, TANH_SMALL)), x);
    }

    /** The size of y with the sign of x. */
    private static FloatVector withSign(FloatVector y, FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
        return y.reinterpretAsInts().and(~SIGN_BIT).or(sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return all(1f).blend(e, x.compare(LT, 0f)).div(e.add(1f));
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector u = exp(x.abs().neg());
        FloatVector p = all(A8);
        p = p.fma(u, all(A7));
        p = p.fma(u, all(A6));
        p = p.fma(u, all(A5));
        p = p.fma(u, all(A4));
        p = p.fma(u, all(A3));
        p = p.fma(u, all(A2));
        p = p.fma(u, all(A1));
        p = p.fma(u, all(A0));
        FloatVector l = u.mul(u).fma(p, u);
        return x.blend(0f, x.compare(LT, 0f)).add(l);
    }

    private static FloatVector tailRatio(FloatVector t) {
        FloatVector d = t.add(TAIL_CENTRE);
        FloatVector q = t.sub(TAIL_CENTRE).div(d);
        FloatVector p = all(G10);
        p = p.fma(q, all(G9));
        p = p.fma(q, all(G8));
        p = p.fma(q, all(G7));
        p = p.fma(q, all(G6));
        p = p.fma(q, all(G5));
        p = p.fma(q, all(G4));
        p = p.fma(q, all(G3));
        p = p.fma(q, all(G2));
        p = p.fma(q, all(G1));
        p = p.fma(q, all(G0));
        return p.div(d);
    }

    private static FloatVector gauss(FloatVector t, FloatVector factor) {
        FloatVector square = t.mul(t);
        FloatVector rest = t.fma(t, square.neg());
        return expTimes(square.mul(-0.5f), rest.mul(-0.5f), factor);
    }

    private static FloatVector phiSmall(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = all(N5);
        p = p.fma(z, all(N4));
        p = p.fma(z, all(N3));
        p = p.fma(z, all(N2));
        p = p.fma(z, all(N1));
        p = p.fma(z, all(N0));
        return x.fma(p, all(0.5f));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.blend(TAIL_MAX, a.compare(GT, TAIL_MAX));
        VectorMask<Float> negative = x.compare(LT, 0f);
        FloatVector tail = gauss(t, tailRatio(t).mul(all(1f).blend(t.neg(), negative)));
        FloatVector y = x.mul(all(1f).sub(tail)).blend(tail, negative);
        y = y.blend(x.mul(phiSmall(x)), a.compare(LT, PHI_SMALL));
        return y.blend(Float.NaN, x.compare(EQ, Float.NEGATIVE_INFINITY));
    }

    static FloatVector geluSlope(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.blend(TAIL_MAX, a.compare(GT, TAIL_MAX));
        VectorMask<Float> negative = x.compare(LT, 0f);
        FloatVector w = t.fma(all(INV_SQRT_2PI), tailRatio(t).neg());
        FloatVector e = gauss(t, w.blend(w.neg(), negative));
        FloatVector y = e.add(1f).blend(e, negative);
        return y.blend(Float.NaN, a.compare(EQ, Float.POSITIVE_INFINITY));
    }

    static FloatVector silu(FloatVector x) {
        FloatVector t = x.abs().neg();
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        VectorMask<Float> negative = x.compare(LT, 0f);
        FloatVector d = exp(t).add(1f);
        FloatVector y = x.blend(expTimes(t, all(0f), t), negative).div(d);
        return y.blend(Float.NaN, x.compare(EQ, Float.NEGATIVE_INFINITY));
    }

    static FloatVector siluSlope(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.neg().blend(EXP_MIN, a.compare(GT, -EXP_MIN));
        FloatVector e = exp(t);
        FloatVector d = e.add(1f);
        VectorMask<Float> negative = x.compare(LT, 0f);
        FloatVector signed = t.neg().blend(t, negative);
        FloatVector w = signed.fma(e.blend(1f, negative).div(d), all(1f));
        FloatVector y = w.blend(expTimes(t, all(0f), w), negative).div(d);
        return y.blend(Float.NaN, a.compare(EQ, Float.POSITIVE_INFINITY));
    }
}
