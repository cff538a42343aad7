/*
 * The element by element parts of recurrent steps; products of weights are the matrix product kernels' affair. An item
 * is one hidden unit of one example: B examples, H units. Formulas and gate order: RecurrentKind. Where the mask [B]
 * is 0 the state is copied on, and its gradient too.
 */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

#define BEGIN_STEP \
    USE_IN(mask); \
    long i = INDEX; \
    if (i >= (long) batch * hidden) return; \
    long example = i / hidden; \
    int takes = !masked || mask[example] != 0.0f

/* The item's place in the first of four blocks of a row [4H]. */
#define BLOCK(x) (x + i + example * 3 * hidden)

/* pre [B, H] becomes the new state. */
KERNEL(GROUP) elman_forward(int batch, int hidden, int relu, int masked, IN(mask), IN(before), OUT(after)) {
    BEGIN_STEP;
    USE_IN(before);
    USE_OUT(after);
    after[i] = !takes ? before[i] : activate(relu ? 3 : 2, 0.0f, after[i]);
}

/* carry [B, H], the gradient from the step after; it is left as what goes on without a product. */
KERNEL(GROUP) elman_delta(
        int batch, int hidden, int relu, int masked, IN(mask), IN(after), IN(dy), OUT(carry), OUT(delta)) {
    BEGIN_STEP;
    USE_IN(after);
    USE_IN(dy);
    USE_OUT(carry);
    USE_OUT(delta);
    float dh = dy[i] + carry[i];
    float h = after[i];
    float slope = relu ? (h > 0.0f ? 1.0f : 0.0f) : FMA(-h, h, 1.0f);
    delta[i] = takes ? dh * slope : 0.0f;
    carry[i] = takes ? 0.0f : dh;
}

/* gates [B, 4H]: pre-activations i, f, g, o become the gates. */
KERNEL(GROUP) lstm_forward(
        int batch, int hidden, int masked, IN(mask), OUT(gates), IN(cellBefore), OUT(cellAfter), IN(before),
        OUT(after)) {
    BEGIN_STEP;
    USE_OUT(gates);
    USE_IN(cellBefore);
    USE_OUT(cellAfter);
    USE_IN(before);
    USE_OUT(after);
    if (!takes) {
        cellAfter[i] = cellBefore[i];
        after[i] = before[i];
        return;
    }
    GLOBAL float* a = BLOCK(gates);
    float in = sigmoid(a[0]);
    float forget = sigmoid(a[hidden]);
    float g = hyperbolic_tangent(a[2 * hidden]);
    float o = sigmoid(a[3 * hidden]);
    float c = FMA(forget, cellBefore[i], in * g);
    a[0] = in;
    a[hidden] = forget;
    a[2 * hidden] = g;
    a[3 * hidden] = o;
    cellAfter[i] = c;
    after[i] = o * hyperbolic_tangent(c);
}

/* deltas [B, 4H] of the pre-activations i, f, g, o. */
KERNEL(GROUP) lstm_delta(
        int batch, int hidden, int masked, IN(mask), IN(gates), IN(cellBefore), IN(cellAfter), IN(dy), OUT(carry),
        OUT(cellCarry), OUT(deltas)) {
    BEGIN_STEP;
    USE_IN(gates);
    USE_IN(cellBefore);
    USE_IN(cellAfter);
    USE_IN(dy);
    USE_OUT(carry);
    USE_OUT(cellCarry);
    USE_OUT(deltas);
    GLOBAL float* d = BLOCK(deltas);
    float dh = dy[i] + carry[i];
    if (!takes) {
        d[0] = 0.0f;
        d[hidden] = 0.0f;
        d[2 * hidden] = 0.0f;
        d[3 * hidden] = 0.0f;
        carry[i] = dh;
        return;
    }
    GLOBAL const float* a = BLOCK(gates);
    float in = a[0];
    float forget = a[hidden];
    float g = a[2 * hidden];
    float o = a[3 * hidden];
    float t = hyperbolic_tangent(cellAfter[i]);
    float e = FMA(dh * o, FMA(-t, t, 1.0f), cellCarry[i]);
    d[0] = e * g * sigmoid_slope(in);
    d[hidden] = e * cellBefore[i] * sigmoid_slope(forget);
    d[2 * hidden] = e * in * FMA(-g, g, 1.0f);
    d[3 * hidden] = dh * t * sigmoid_slope(o);
    cellCarry[i] = e * forget;
    carry[i] = 0.0f;
}

/* saved [B, 4H]: pre-activations of r, z, n and the recurrent product of n become r, z, n and that product. */
KERNEL(GROUP) gru_forward(int batch, int hidden, int masked, IN(mask), OUT(saved), IN(before), OUT(after)) {
    BEGIN_STEP;
    USE_OUT(saved);
    USE_IN(before);
    USE_OUT(after);
    if (!takes) {
        after[i] = before[i];
        return;
    }
    GLOBAL float* a = BLOCK(saved);
    float r = sigmoid(a[0]);
    float z = sigmoid(a[hidden]);
    float m = hyperbolic_tangent(FMA(r, a[3 * hidden], a[2 * hidden]));
    a[0] = r;
    a[hidden] = z;
    a[2 * hidden] = m;
    after[i] = FMA(1.0f - z, m, z * before[i]);
}

/* deltas [B, 4H]: of the recurrent product of n, then of the pre-activations r, z, n. */
KERNEL(GROUP) gru_delta(
        int batch, int hidden, int masked, IN(mask), IN(saved), IN(before), IN(dy), OUT(carry), OUT(deltas)) {
    BEGIN_STEP;
    USE_IN(saved);
    USE_IN(before);
    USE_IN(dy);
    USE_OUT(carry);
    USE_OUT(deltas);
    GLOBAL float* d = BLOCK(deltas);
    float dh = dy[i] + carry[i];
    if (!takes) {
        d[0] = 0.0f;
        d[hidden] = 0.0f;
        d[2 * hidden] = 0.0f;
        d[3 * hidden] = 0.0f;
        carry[i] = dh;
        return;
    }
    GLOBAL const float* a = BLOCK(saved);
    float r = a[0];
    float z = a[hidden];
    float m = a[2 * hidden];
    float q = a[3 * hidden];
    float v = dh * (1.0f - z) * FMA(-m, m, 1.0f);
    d[0] = v * r;
    d[hidden] = v * q * sigmoid_slope(r);
    d[2 * hidden] = dh * (before[i] - m) * sigmoid_slope(z);
    d[3 * hidden] = v;
    carry[i] = dh * z;
}

/* x [rows, width] = 0 in rows where the mask is 0. */
KERNEL(GROUP) clear_masked(long n, int width, IN(mask), OUT(x)) {
    USE_IN(mask);
    USE_OUT(x);
    long i = INDEX;
    if (i < n && mask[i / width] == 0.0f) x[i] = 0.0f;
}

/* y [rows, width] = x, and 0 in rows where the mask is 0, whatever stands there. */
KERNEL(GROUP) copy_unmasked(long n, int width, IN(mask), IN(x), OUT(y)) {
    USE_IN(mask);
    USE_IN(x);
    USE_OUT(y);
    long i = INDEX;
    if (i < n) y[i] = mask[i / width] != 0.0f ? x[i] : 0.0f;
}
