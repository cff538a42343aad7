package dev.descent.cpu.scalar;

import static dev.descent.cpu.scalar.Coefficients.*;

/**
 * Elementary functions in binary32. They are the definition that the vector loops follow operation by operation, so
 * that both give the same bits.
 *
 * <p>All polynomials are minimax fits (Remez exchange) made for this project by {@code coefficients/fit.py}. The
 * largest errors, measured against binary64 over all floats, are in units in the last place of the result:
 *
 * <table>
 * <caption>Largest error</caption>
 * <tr><th>function</th><th>ulp</th></tr>
 * </table>
 */
public final class FloatMath {
    private FloatMath() {}

    /** e^x. */
    public static float exp(float x) {
        return expTimes(x, 0f, 1f);
    }

    /** factor · e^(x + low), low being tiny against 1; rounds into the subnormals once. */
    static float expTimes(float x, float low, float factor) {
        float t = x > EXP_MAX ? EXP_MAX : x;
        t = t < EXP_MIN ? EXP_MIN : t;
        float shifted = Math.fma(t, LOG2_E, ROUND);
        float whole = shifted - ROUND;
        int n = Float.floatToRawIntBits(shifted) - ROUND_BITS;
        float r = Math.fma(whole, -LN2_HIGH, t);
        float small = expRest(r, Math.fma(whole, -LN2_LOW, low));
        // 1 + r is split into a float and what the rounding lost.
        float one = 1f + r;
        float m = one + ((r - (one - 1f)) + small);
        int half = n >> 1;
        return m * factor * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** e^(r + low) − 1 − r for |r| ≤ ½ ln 2. */
    private static float expRest(float r, float low) {
        float p = E5;
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E1);
        p = Math.fma(p, r, E0);
        return Math.fma(r * r, p, Math.fma(low, r, low));
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    /** e^x − 1 for x ≤ 0, without cancellation near 0. */
    public static float expm1Negative(float x) {
        float t = x < -30f ? -30f : x;
        float shifted = Math.fma(t, LOG2_E, ROUND);
        float whole = shifted - ROUND;
        int n = Float.floatToRawIntBits(shifted) - ROUND_BITS;
        float r = Math.fma(whole, -LN2_HIGH, t);
        float small = expRest(r, whole * -LN2_LOW);
        float scale = powerOfTwo(n);
        return Math.fma(scale, r + small, scale - 1f);
    }

    /** Natural logarithm: −∞ at ±0, NaN below. */
    public static float log(float x) {
        boolean tiny = x < Float.MIN_NORMAL;
        float scaled = tiny ? x * 8388608f : x;
        int bits = Float.floatToRawIntBits(scaled);
        int e = (bits - 0x3F3504F3) >> 23;
        float f = Float.intBitsToFloat(bits - (e << 23)) - 1f;
        float exponent = Float.intBitsToFloat(e + ROUND_BITS) - ROUND;
        exponent = tiny ? exponent - 23f : exponent;
        float h = f * f;
        float q = L8;
        q = Math.fma(q, f, L7);
        q = Math.fma(q, f, L6);
        q = Math.fma(q, f, L5);
        q = Math.fma(q, f, L4);
        q = Math.fma(q, f, L3);
        q = Math.fma(q, f, L2);
        q = Math.fma(q, f, L1);
        q = Math.fma(q, f, L0);
        float y = f * h * q;
        y = Math.fma(exponent, LN2_LOW, y);
        y = Math.fma(-0.5f, h, y);
        float z = f + y;
        z = Math.fma(exponent, LN2_HIGH, z);
        z = x == 0f ? Float.NEGATIVE_INFINITY : z;
        z = x == Float.POSITIVE_INFINITY ? x : z;
        return x >= 0f ? z : Float.NaN;
    }

    /** Hyperbolic tangent: −m / (2 + m) with m = e^−2|x| − 1, which needs no other formula near 0. */
    public static float tanh(float x) {
        float m = expm1Negative(-2f * Math.abs(x));
        return Math.copySign(m / (2f + m), x);
    }

    /** 1 / (1 + e^−x), with full relative accuracy down to the subnormals. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0f ? e : 1f) / (1f + e);
    }

    /** log(1 + u) for 0 ≤ u ≤ 1. */
    static float log1pUnit(float u) {
        float p = A8;
        p = Math.fma(p, u, A7);
        p = Math.fma(p, u, A6);
        p = Math.fma(p, u, A5);
        p = Math.fma(p, u, A4);
        p = Math.fma(p, u, A3);
        p = Math.fma(p, u, A2);
        p = Math.fma(p, u, A1);
        p = Math.fma(p, u, A0);
        return Math.fma(u * u, p, u);
    }

    /** log(1 + e^x) = max(x, 0) + log1p(e^−|x|). */
    public static float softplus(float x) {
        float l = log1pUnit(exp(-Math.abs(x)));
        return (x < 0f ? 0f : x) + l;
    }

    /** Φ(−t) e^(t²/2) for 0 ≤ t ≤ 15, Φ the normal distribution function. */
    private static float tailRatio(float t) {
        float d = t + TAIL_CENTRE;
        float q = (t - TAIL_CENTRE) / d;
        float p = G10;
        p = Math.fma(p, q, G9);
        p = Math.fma(p, q, G8);
        p = Math.fma(p, q, G7);
        p = Math.fma(p, q, G6);
        p = Math.fma(p, q, G5);
        p = Math.fma(p, q, G4);
        p = Math.fma(p, q, G3);
        p = Math.fma(p, q, G2);
        p = Math.fma(p, q, G1);
        p = Math.fma(p, q, G0);
        return p / d;
    }

    /** factor · e^(−t²/2), with the rounding error of t² taken back. */
    private static float gauss(float t, float factor) {
        float square = t * t;
        float rest = Math.fma(t, t, -square);
        return expTimes(-0.5f * square, -0.5f * rest, factor);
    }

    /** Φ(x) for |x| < 0.75. */
    private static float phiSmall(float x) {
        float z = x * x;
        float p = N5;
        p = Math.fma(p, z, N4);
        p = Math.fma(p, z, N3);
        p = Math.fma(p, z, N2);
        p = Math.fma(p, z, N1);
        p = Math.fma(p, z, N0);
        return Math.fma(x, p, 0.5f);
    }

    /** x · Φ(x); NaN at −∞, where it is −∞ · 0. */
    public static float gelu(float x) {
        float a = Math.abs(x);
        float t = a > TAIL_MAX ? TAIL_MAX : a;
        boolean negative = x < 0f;
        float tail = gauss(t, tailRatio(t) * (negative ? -t : 1f));
        float y = negative ? tail : x * (1f - tail);
        y = a < PHI_SMALL ? x * phiSmall(x) : y;
        return x == Float.NEGATIVE_INFINITY ? Float.NaN : y;
    }

    /** Derivative of {@link #gelu}: Φ(x) + x · e^(−x²/2) / √(2π); NaN at ±∞. */
    public static float geluSlope(float x) {
        float a = Math.abs(x);
        float t = a > TAIL_MAX ? TAIL_MAX : a;
        boolean negative = x < 0f;
        float w = Math.fma(t, INV_SQRT_2PI, -tailRatio(t));
        float e = gauss(t, negative ? -w : w);
        float y = negative ? e : 1f + e;
        return a == Float.POSITIVE_INFINITY ? Float.NaN : y;
    }

    /** x · σ(x); NaN at −∞. */
    public static float silu(float x) {
        float t = -Math.abs(x);
        t = t < EXP_MIN ? EXP_MIN : t;
        float d = 1f + exp(t);
        float y = (x < 0f ? expTimes(t, 0f, t) : x) / d;
        return x == Float.NEGATIVE_INFINITY ? Float.NaN : y;
    }

    /** Derivative of {@link #silu}: σ(x) (1 + x (1 − σ(x))), with 1 − σ(x) = σ(−x); NaN at ±∞. */
    public static float siluSlope(float x) {
        float a = Math.abs(x);
        float t = a > -EXP_MIN ? EXP_MIN : -a;
        float e = exp(t);
        float d = 1f + e;
        boolean negative = x < 0f;
        float w = Math.fma(negative ? t : -t, (negative ? 1f : e) / d, 1f);
        float y = (negative ? expTimes(t, 0f, w) : w) / d;
        return a == Float.POSITIVE_INFINITY ? Float.NaN : y;
    }
}
