/*
 * Update rules, in place. A first launch works out the numbers of the step, {rate, factor of the gradient, rate of
 * decay, Adam's rate, Adam's root, whether to do nothing}; then one launch a parameter.
 */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

/*
 * beta^exponent as a sum of two floats, by squaring; the products' rounding errors are kept, since 1 - beta^t cancels
 * nearly all digits where beta is near 1.
 */
FUNCTION void power_of(float beta, long exponent, float* high, float* low) {
    float h = 1.0f;
    float l = 0.0f;
    float sh = beta;
    float sl = 0.0f;
    for (long e = exponent; e != 0; e >>= 1) {
        if (e & 1) {
            float p = h * sh;
            float q = FMA(h, sh, -p) + (h * sl + l * sh);
            h = p + q;
            l = q - (h - p);
        }
        float p = sh * sh;
        float q = FMA(sh, sh, -p) + 2.0f * (sh * sl);
        sh = p + q;
        sl = q - (sh - p);
    }
    *high = h;
    *low = l;
}

/* 1 - (high + low) as a sum of two floats; high <= 1 */
FUNCTION void rest_to_one(float* high, float* low) {
    float d = 1.0f - *high;
    float lost = (1.0f - d) - *high;
    float l = lost - *low;
    float h = d + l;
    *low = l - (h - d);
    *high = h;
}

KERNEL(1) optimizer_step(
        int adam, float beta1, float beta2, float weightDecay, int scaled, int guarded, IN(rate), IN_INTS(clock),
        IN(scale), IN(guard), OUT(step)) {
    USE_IN(rate);
    USE_IN_INTS(clock);
    USE_IN(scale);
    USE_IN(guard);
    USE_OUT(step);
    float lr = rate[0];
    step[0] = lr;
    step[1] = scaled ? scale[0] : 1.0f;
    step[2] = lr * weightDecay;
    step[5] = guarded && !is_finite(guard[0]) ? 1.0f : 0.0f;
    if (adam) {
        long t = (long) (uint) clock[2] + ((long) clock[3] << 32) + 1;
        float h;
        float l;
        power_of(beta1, t, &h, &l);
        rest_to_one(&h, &l);
        float q = lr / h;
        step[3] = q + (FMA(-q, h, lr) - q * l) / h;
        power_of(beta2, t, &h, &l);
        rest_to_one(&h, &l);
        float y = 1.0f / SQRT(h);
        float square = y * y;
        float rest = FMA(y, y, -square);
        float error = FMA(-h, square, 1.0f) - h * rest - l * square;
        step[4] = y + 0.5f * y * error;
    }
}

/* What all rules begin with: the gradient scaled, clamped and with its decay, and the parameter with its own. */
#define BEGIN_UPDATE \
    USE_IN(step); \
    USE_IN(gradient); \
    USE_OUT(parameter); \
    long i = INDEX; \
    if (i >= n || step[5] != 0.0f) return; \
    float theta = parameter[i]; \
    float d = gradient[i] * step[1]; \
    if (clip > 0.0f) d = d > clip ? clip : d < -clip ? -clip : d; \
    if (decay != 0.0f) { \
        if (decoupled) theta = FMA(-step[2], theta, theta); \
        else d = FMA(decay, theta, d); \
    }

KERNEL(GROUP) optimizer_sgd(long n, float clip, float decay, int decoupled, IN(step), IN(gradient), OUT(parameter)) {
    BEGIN_UPDATE
    parameter[i] = FMA(-step[0], d, theta);
}

KERNEL(GROUP) optimizer_momentum(
        long n, float clip, float decay, int decoupled, float beta, int nesterov, IN(step), IN(gradient),
        OUT(parameter), OUT(slot)) {
    BEGIN_UPDATE
    USE_OUT(slot);
    float v = FMA(beta, slot[i], d);
    slot[i] = v;
    d = nesterov ? FMA(beta, v, d) : v;
    parameter[i] = FMA(-step[0], d, theta);
}

KERNEL(GROUP) optimizer_adagrad(
        long n, float clip, float decay, int decoupled, float epsilon, IN(step), IN(gradient), OUT(parameter),
        OUT(slot)) {
    BEGIN_UPDATE
    USE_OUT(slot);
    float s = FMA(d, d, slot[i]);
    slot[i] = s;
    parameter[i] = FMA(-step[0], d / (SQRT(s) + epsilon), theta);
}

KERNEL(GROUP) optimizer_rmsprop(
        long n, float clip, float decay, int decoupled, float beta, float epsilon, IN(step), IN(gradient),
        OUT(parameter), OUT(slot)) {
    BEGIN_UPDATE
    USE_OUT(slot);
    float s = FMA(beta, slot[i], (1.0f - beta) * (d * d));
    slot[i] = s;
    parameter[i] = FMA(-step[0], d / (SQRT(s) + epsilon), theta);
}

KERNEL(GROUP) optimizer_adam(
        long n, float clip, float decay, int decoupled, float beta1, float beta2, float epsilon, IN(step),
        IN(gradient), OUT(parameter), OUT(slot1), OUT(slot2)) {
    BEGIN_UPDATE
    USE_OUT(slot1);
    USE_OUT(slot2);
    float m = FMA(beta1, slot1[i], (1.0f - beta1) * d);
    float v = FMA(beta2, slot2[i], (1.0f - beta2) * (d * d));
    slot1[i] = m;
    slot2[i] = v;
    parameter[i] = FMA(-step[3], m / FMA(SQRT(v), step[4], epsilon), theta);
}
