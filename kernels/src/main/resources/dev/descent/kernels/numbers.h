/*
 * Elementary functions in binary32, operation by operation those of the processor's backend (class FloatMath), so that
 * every device gives its bits. The polynomials are minimax fits of that backend; lowest power last.
 */
#ifndef DESCENT_NUMBERS_H
#define DESCENT_NUMBERS_H

/* 1.5 * 2^23: adding it leaves the nearest integer in the low bits of the sum. */
#define ROUND_TO_INT 12582912.0f
#define ROUND_BITS 0x4B400000
#define LOG2_E 0x1.715476p0f
#define LN2_HIGH 0.693147182f
#define LN2_LOW (-1.90465421e-09f)
#define EXP_MIN (-150.0f)

FUNCTION float absolute(float x) {
    return FROM_BITS(BITS(x) & 0x7FFFFFFF);
}

FUNCTION int is_nan(float x) {
    return (BITS(x) & 0x7FFFFFFF) > 0x7F800000;
}

FUNCTION int is_finite(float x) {
    return (BITS(x) & 0x7F800000) != 0x7F800000;
}

/* NaN if either is NaN, -0 below +0. */
FUNCTION float larger(float a, float b) {
    if (is_nan(a)) return a;
    if (is_nan(b)) return b;
    if (a == b) return BITS(a) < 0 ? b : a;
    return a > b ? a : b;
}

FUNCTION float smaller(float a, float b) {
    if (is_nan(a)) return a;
    if (is_nan(b)) return b;
    if (a == b) return BITS(a) < 0 ? a : b;
    return a < b ? a : b;
}

FUNCTION float power_of_two(int n) {
    return FROM_BITS((int) ((uint) (n + 127) << 23));
}

/* e^(r + low) - 1 - r for |r| <= ln(2)/2 */
FUNCTION float exp_rest(float r, float low) {
    float p = 0.000199142291f;
    p = FMA(p, r, 0.00139410503f);
    p = FMA(p, r, 0.00833327323f);
    p = FMA(p, r, 0.041666355f);
    p = FMA(p, r, 0.166666672f);
    p = FMA(p, r, 0.5f);
    return FMA(r * r, p, FMA(low, r, low));
}

/* factor * e^(x + low), low being tiny against 1; rounds into the subnormals once */
FUNCTION float exp_times(float x, float low, float factor) {
    float t = x > 89.0f ? 89.0f : x;
    t = t < EXP_MIN ? EXP_MIN : t;
    float shifted = FMA(t, LOG2_E, ROUND_TO_INT);
    float whole = shifted - ROUND_TO_INT;
    int n = BITS(shifted) - ROUND_BITS;
    float r = FMA(whole, -LN2_HIGH, t);
    float small = exp_rest(r, FMA(whole, -LN2_LOW, low));
    float one = 1.0f + r;
    float m = one + ((r - (one - 1.0f)) + small);
    int half_n = n >> 1;
    return m * factor * power_of_two(half_n) * power_of_two(n - half_n);
}

FUNCTION float exponential(float x) {
    return exp_times(x, 0.0f, 1.0f);
}

/* e^x - 1 for x <= 0 */
FUNCTION float expm1_negative(float x) {
    float t = x < -30.0f ? -30.0f : x;
    float shifted = FMA(t, LOG2_E, ROUND_TO_INT);
    float whole = shifted - ROUND_TO_INT;
    int n = BITS(shifted) - ROUND_BITS;
    float r = FMA(whole, -LN2_HIGH, t);
    float small = exp_rest(r, whole * -LN2_LOW);
    float scale = power_of_two(n);
    return FMA(scale, r + small, scale - 1.0f);
}

/* Natural logarithm: -infinity at 0, NaN below. */
FUNCTION float logarithm(float x) {
    int tiny = x < FROM_BITS(0x00800000);
    float scaled = tiny ? x * 8388608.0f : x;
    int bits = BITS(scaled);
    int e = (bits - 0x3F3504F3) >> 23;
    float f = FROM_BITS(bits - (int) ((uint) e << 23)) - 1.0f;
    float exponent = FROM_BITS(e + ROUND_BITS) - ROUND_TO_INT;
    exponent = tiny ? exponent - 23.0f : exponent;
    float h = f * f;
    float p = 0.0691570267f;
    p = FMA(p, f, -0.117920093f);
    p = FMA(p, f, 0.118739523f);
    p = FMA(p, f, -0.123840585f);
    p = FMA(p, f, 0.142185017f);
    p = FMA(p, f, -0.166692615f);
    p = FMA(p, f, 0.20002234f);
    p = FMA(p, f, -0.249999866f);
    p = FMA(p, f, 0.333333105f);
    float y = f * h * p;
    y = FMA(exponent, LN2_LOW, y);
    y = FMA(-0.5f, h, y);
    float z = f + y;
    z = FMA(exponent, LN2_HIGH, z);
    z = x == 0.0f ? -INFINITE : z;
    z = x == INFINITE ? x : z;
    return x >= 0.0f ? z : NOT_A_NUMBER;
}

FUNCTION float hyperbolic_tangent(float x) {
    float m = expm1_negative(-2.0f * absolute(x));
    return FROM_BITS((BITS(m / (2.0f + m)) & 0x7FFFFFFF) | (BITS(x) & (int) 0x80000000));
}

FUNCTION float sigmoid(float x) {
    float e = exponential(-absolute(x));
    return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

FUNCTION float sigmoid_slope(float y) {
    return y * (1.0f - y);
}

/* log(1 + u) for 0 <= u <= 1 */
FUNCTION float log1p_unit(float u) {
    float p = -0.00341381552f;
    p = FMA(p, u, 0.0206305049f);
    p = FMA(p, u, -0.0584556311f);
    p = FMA(p, u, 0.107595757f);
    p = FMA(p, u, -0.154011786f);
    p = FMA(p, u, 0.197108597f);
    p = FMA(p, u, -0.24961476f);
    p = FMA(p, u, 0.333307713f);
    p = FMA(p, u, -0.499999404f);
    return FMA(u * u, p, u);
}

FUNCTION float softplus(float x) {
    float l = log1p_unit(exponential(-absolute(x)));
    return (x < 0.0f ? 0.0f : x) + l;
}

/* Phi(-t) e^(t^2 / 2) for 0 <= t <= 15, Phi the normal distribution function */
FUNCTION float tail_ratio(float t) {
    float d = t + 3.0f;
    float q = (t - 3.0f) / d;
    float p = 5.44549112e-05f;
    p = FMA(p, q, 0.000131253561f);
    p = FMA(p, q, -0.000244754629f);
    p = FMA(p, q, -0.00103252381f);
    p = FMA(p, q, 0.00102478417f);
    p = FMA(p, q, 0.00696930196f);
    p = FMA(p, q, -0.0104625206f);
    p = FMA(p, q, -0.0472626872f);
    p = FMA(p, q, 0.230017707f);
    p = FMA(p, q, -0.509332001f);
    p = FMA(p, q, 0.729083717f);
    return p / d;
}

/* factor * e^(-t^2 / 2), with the rounding error of t^2 taken back */
FUNCTION float gauss(float t, float factor) {
    float square = t * t;
    float rest = FMA(t, t, -square);
    return exp_times(-0.5f * square, -0.5f * rest, factor);
}

FUNCTION float phi_small(float x) {
    float z = x * x;
    float p = -1.33688818e-05f;
    p = FMA(p, z, 0.000127812556f);
    p = FMA(p, z, -0.00119894429f);
    p = FMA(p, z, 0.00997786503f);
    p = FMA(p, z, -0.0664909333f);
    p = FMA(p, z, 0.398942292f);
    return FMA(x, p, 0.5f);
}

/* x Phi(x); NaN at -infinity */
FUNCTION float gelu(float x) {
    float a = absolute(x);
    float t = a > 15.0f ? 15.0f : a;
    int negative = x < 0.0f;
    float tail = gauss(t, tail_ratio(t) * (negative ? -t : 1.0f));
    float y = negative ? tail : x * (1.0f - tail);
    y = a < 0.75f ? x * phi_small(x) : y;
    return x == -INFINITE ? NOT_A_NUMBER : y;
}

/* Derivative of gelu; NaN at infinities. */
FUNCTION float gelu_slope(float x) {
    float a = absolute(x);
    float t = a > 15.0f ? 15.0f : a;
    int negative = x < 0.0f;
    float w = FMA(t, 0.398942280f, -tail_ratio(t));
    float e = gauss(t, negative ? -w : w);
    float y = negative ? e : 1.0f + e;
    return a == INFINITE ? NOT_A_NUMBER : y;
}

/* x sigmoid(x); NaN at -infinity */
FUNCTION float silu(float x) {
    float t = -absolute(x);
    t = t < EXP_MIN ? EXP_MIN : t;
    float d = 1.0f + exponential(t);
    float y = (x < 0.0f ? exp_times(t, 0.0f, t) : x) / d;
    return x == -INFINITE ? NOT_A_NUMBER : y;
}

/* Derivative of silu; NaN at infinities. */
FUNCTION float silu_slope(float x) {
    float a = absolute(x);
    float t = a > -EXP_MIN ? EXP_MIN : -a;
    float e = exponential(t);
    float d = 1.0f + e;
    int negative = x < 0.0f;
    float w = FMA(negative ? t : -t, (negative ? 1.0f : e) / d, 1.0f);
    float y = (negative ? exp_times(t, 0.0f, w) : w) / d;
    return a == INFINITE ? NOT_A_NUMBER : y;
}

/* Activation functions by number, those of GemmLaunches. A NaN fails every comparison and so stays NaN. */
FUNCTION float activate(int op, float alpha, float a) {
    switch (op) {
        case 1: return sigmoid(a);
        case 2: return hyperbolic_tangent(a);
        case 3: return a <= 0.0f ? 0.0f : a;
        case 4: return a > 0.0f ? a : alpha * a;
        case 5: return a > 0.0f ? a : alpha * expm1_negative(a);
        case 6: return gelu(a);
        case 7: return silu(a);
        case 8: return softplus(a);
        default: return a;
    }
}

#endif
