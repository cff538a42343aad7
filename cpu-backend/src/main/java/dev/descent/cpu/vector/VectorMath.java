package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Spread.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The functions of {@code FloatMath}, operation by operation on all lanes, so that every bit is the same.
 *
 * <p>The style serves the optimising compiler, which stops to inline methods of ours (not those of the JDK) once a
 * loop has grown to 18,000 nodes, and then boxes every vector. So constants are objects made once, a function calls
 * its helpers first, and nothing of ours is called towards the end of a long one.
 */
final class VectorMath {
    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector t = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.mul(MINUS_LN2_LOW));
        FloatVector one = r.add(ONE);
        FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector rest = n.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        return m.mul(scale).mul(rest);
    }

    /** factor · e^(x + low). */
    private static FloatVector expTimes(FloatVector x, FloatVector low, FloatVector factor) {
        FloatVector t = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.fma(MINUS_LN2_LOW, low));
        FloatVector one = r.add(ONE);
        FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector rest = n.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        return m.mul(factor).mul(scale).mul(rest);
    }

    private static FloatVector expRest(FloatVector r, FloatVector low) {
        FloatVector p = E5.fma(r, E4);
        p = p.fma(r, E3);
        p = p.fma(r, E2);
        p = p.fma(r, E1);
        p = p.fma(r, E0);
        return r.mul(r).fma(p, low.fma(r, low));
    }

    static FloatVector expm1Negative(FloatVector x) {
        FloatVector t = x.blend(MINUS_30, x.compare(LT, MINUS_30));
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.mul(MINUS_LN2_LOW));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector scale = n.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        return scale.fma(r.add(small), scale.sub(ONE));
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.compare(LT, MIN_NORMAL);
        IntVector bits = x.blend(x.mul(TWO_23), tiny).reinterpretAsInts();
        IntVector e = bits.sub(ROOT_HALF_BITS).lanewise(ASHR, 23);
        FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(ONE);
        FloatVector exponent = e.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
        exponent = exponent.blend(exponent.sub(F23), tiny);
        FloatVector h = f.mul(f);
        FloatVector q = L8.fma(f, L7);
        q = q.fma(f, L6);
        q = q.fma(f, L5);
        q = q.fma(f, L4);
        q = q.fma(f, L3);
        q = q.fma(f, L2);
        q = q.fma(f, L1);
        q = q.fma(f, L0);
        FloatVector y = f.mul(h).mul(q);
        y = exponent.fma(LN2_LOW, y);
        y = h.fma(MINUS_HALF, y);
        FloatVector z = exponent.fma(LN2_HIGH, f.add(y));
        z = z.blend(MINUS_INFINITY, x.compare(EQ, ZERO));
        z = z.blend(x, x.compare(EQ, INFINITY));
        return NAN.blend(z, x.compare(GE, ZERO));
    }

    /** {@link #exp} without the upper bound, written out: this is what recurrent cells spend their time on. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector t = x.abs().neg();
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.mul(MINUS_LN2_LOW));
        FloatVector one = r.add(ONE);
        FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector rest = n.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector e = m.mul(scale).mul(rest);
        return ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector m = expm1Negative(x.abs().mul(MINUS_TWO));
        IntVector size = m.div(m.add(TWO)).reinterpretAsInts().and(OTHER_BITS);
        return size.or(x.reinterpretAsInts().and(SIGN_BIT)).reinterpretAsFloats();
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector u = exp(x.abs().neg());
        FloatVector p = A8.fma(u, A7);
        p = p.fma(u, A6);
        p = p.fma(u, A5);
        p = p.fma(u, A4);
        p = p.fma(u, A3);
        p = p.fma(u, A2);
        p = p.fma(u, A1);
        p = p.fma(u, A0);
        FloatVector l = u.mul(u).fma(p, u);
        return x.blend(ZERO, x.compare(LT, ZERO)).add(l);
    }

    private static FloatVector tailRatio(FloatVector t) {
        FloatVector d = t.add(TAIL_CENTRE);
        FloatVector q = t.sub(TAIL_CENTRE).div(d);
        FloatVector p = G10.fma(q, G9);
        p = p.fma(q, G8);
        p = p.fma(q, G7);
        p = p.fma(q, G6);
        p = p.fma(q, G5);
        p = p.fma(q, G4);
        p = p.fma(q, G3);
        p = p.fma(q, G2);
        p = p.fma(q, G1);
        p = p.fma(q, G0);
        return p.div(d);
    }

    private static FloatVector gauss(FloatVector t, FloatVector factor) {
        FloatVector square = t.mul(t);
        FloatVector rest = t.fma(t, square.neg());
        return expTimes(square.mul(MINUS_HALF), rest.mul(MINUS_HALF), factor);
    }

    private static FloatVector phiSmall(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = N5.fma(z, N4);
        p = p.fma(z, N3);
        p = p.fma(z, N2);
        p = p.fma(z, N1);
        p = p.fma(z, N0);
        return x.fma(p, HALF);
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.blend(TAIL_MAX, a.compare(GT, TAIL_MAX));
        VectorMask<Float> negative = x.compare(LT, ZERO);
        FloatVector small = x.mul(phiSmall(x));
        FloatVector tail = gauss(t, tailRatio(t).mul(ONE.blend(t.neg(), negative)));
        FloatVector y = x.mul(ONE.sub(tail)).blend(tail, negative);
        y = y.blend(small, a.compare(LT, PHI_SMALL));
        return y.blend(NAN, x.compare(EQ, MINUS_INFINITY));
    }

    static FloatVector geluSlope(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.blend(TAIL_MAX, a.compare(GT, TAIL_MAX));
        VectorMask<Float> negative = x.compare(LT, ZERO);
        FloatVector w = t.fma(INV_SQRT_2PI, tailRatio(t).neg());
        FloatVector e = gauss(t, w.blend(w.neg(), negative));
        FloatVector y = e.add(ONE).blend(e, negative);
        return y.blend(NAN, a.compare(EQ, INFINITY));
    }

    static FloatVector silu(FloatVector x) {
        FloatVector t = x.abs().neg();
        t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.mul(MINUS_LN2_LOW));
        FloatVector one = r.add(ONE);
        FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector rest = n.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        // e^t and factor · e^t, written out rather than by two calls, which would be too many nodes.
        FloatVector d = m.mul(scale).mul(rest).add(ONE);
        FloatVector below = m.mul(t).mul(scale).mul(rest);
        FloatVector y = x.blend(below, x.compare(LT, ZERO)).div(d);
        return y.blend(NAN, x.compare(EQ, MINUS_INFINITY));
    }

    static FloatVector siluSlope(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector t = a.neg().blend(EXP_MIN, a.compare(GT, MINUS_EXP_MIN));
        VectorMask<Float> negative = x.compare(LT, ZERO);
        FloatVector shifted = t.fma(LOG2_E, ROUND);
        FloatVector whole = shifted.sub(ROUND);
        FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
        FloatVector small = expRest(r, whole.mul(MINUS_LN2_LOW));
        FloatVector one = r.add(ONE);
        FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
        IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector rest = n.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
        // e^t and factor · e^t, written out rather than by two calls, which would be too many nodes.
        FloatVector e = m.mul(scale).mul(rest);
        FloatVector d = e.add(ONE);
        FloatVector signed = t.neg().blend(t, negative);
        FloatVector w = signed.fma(e.blend(ONE, negative).div(d), ONE);
        FloatVector y = w.blend(m.mul(w).mul(scale).mul(rest), negative).div(d);
        return y.blend(NAN, a.compare(EQ, INFINITY));
    }
}
