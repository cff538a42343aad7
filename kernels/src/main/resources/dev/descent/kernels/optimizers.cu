/*
 * Update rules, in place. A first launch works out the numbers of the step, {rate, factor of the gradient, rate of
 * decay, Adam's rate, Adam's root, whether to do nothing}; the next updates many parameters. CUDA finds them in a
 * table, however many they are. OpenCL 1.2 has no addresses to put there: a launch takes a pack of 12 as its arguments,
 * as many as fit into the 1024 bytes that every device takes.
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

/* Of one element: the gradient scaled, clamped and with its decay; theta, the parameter, gets its own. */
FUNCTION float prepared(
        GLOBAL const float* step, float clip, float decay, int decoupled, float gradient, float* theta) {
    float d = gradient * step[1];
    if (clip > 0.0f) d = d > clip ? clip : d < -clip ? -clip : d;
    if (decay != 0.0f) {
        if (decoupled) *theta = FMA(-step[2], *theta, *theta);
        else d = FMA(decay, *theta, d);
    }
    return d;
}

/*
 * A gradient whose square is no finite number changes nothing but the flag; all that find one write the same, so that
 * it does not matter who is last.
 */
#define UNLESS_FAULTY(update) \
    if (checked && !is_finite(gradient[i] * gradient[i])) faults[0] = INFINITE; \
    else update

#define STEP IN(step), int checked, OUT(faults)

#define RULE_PARAMETERS float clip, float decay, int decoupled

/* Element i of a tensor by each rule. */
#define UPDATE \
    float theta = parameter[i]; \
    float d = prepared(step, clip, decay, decoupled, gradient[i], &theta)

#define UPDATE_SGD { \
    UPDATE; \
    parameter[i] = FMA(-step[0], d, theta); \
}

#define UPDATE_MOMENTUM { \
    UPDATE; \
    float v = FMA(beta, slot1[i], d); \
    slot1[i] = v; \
    d = nesterov ? FMA(beta, v, d) : v; \
    parameter[i] = FMA(-step[0], d, theta); \
}

#define UPDATE_ADAGRAD { \
    UPDATE; \
    float s = FMA(d, d, slot1[i]); \
    slot1[i] = s; \
    parameter[i] = FMA(-step[0], d / (SQRT(s) + epsilon), theta); \
}

#define UPDATE_RMSPROP { \
    UPDATE; \
    float s = FMA(beta, slot1[i], (1.0f - beta) * (d * d)); \
    slot1[i] = s; \
    parameter[i] = FMA(-step[0], d / (SQRT(s) + epsilon), theta); \
}

#define UPDATE_ADAM { \
    UPDATE; \
    float m = FMA(beta1, slot1[i], (1.0f - beta1) * d); \
    float v = FMA(beta2, slot2[i], (1.0f - beta2) * (d * d)); \
    slot1[i] = m; \
    slot2[i] = v; \
    parameter[i] = FMA(-step[3], m / FMA(SQRT(v), step[4], epsilon), theta); \
}

#ifndef FOR_OPENCL

/* Elements that an item takes. */
#define TABLE_STEPS 4
/* Numbers of a row: the first group of the tensor, its size, the addresses of gradient, parameter and slots. */
#define TABLE_ROW 6

#define FOR_TABLE(update) \
    USE_IN(step); \
    USE_OUT(faults); \
    USE_TABLE(table); \
    if (step[5] != 0.0f) return; \
    const long* row = row_of(table, tensors, TABLE_ROW, GROUP_X); \
    long n = row[1]; \
    const float* gradient = FLOATS_AT(row[2]); \
    float* parameter = FLOATS_AT(row[3]); \
    float* slot1 = FLOATS_AT(row[4]); \
    float* slot2 = FLOATS_AT(row[5]); \
    (void) slot1; /* some rules have fewer slots */ \
    (void) slot2; \
    long i = (GROUP_X - row[0]) * (GROUP * TABLE_STEPS) + ITEM; \
    for (int k = 0; k < TABLE_STEPS && i < n; k++, i += GROUP) UNLESS_FAULTY(update)

KERNEL(GROUP) optimizer_sgd_table(int tensors, RULE_PARAMETERS, STEP, TABLE(table)) {
    FOR_TABLE(UPDATE_SGD)
}

KERNEL(GROUP) optimizer_momentum_table(
        int tensors, RULE_PARAMETERS, float beta, int nesterov, STEP, TABLE(table)) {
    FOR_TABLE(UPDATE_MOMENTUM)
}

KERNEL(GROUP) optimizer_adagrad_table(int tensors, RULE_PARAMETERS, float epsilon, STEP, TABLE(table)) {
    FOR_TABLE(UPDATE_ADAGRAD)
}

KERNEL(GROUP) optimizer_rmsprop_table(
        int tensors, RULE_PARAMETERS, float beta, float epsilon, STEP, TABLE(table)) {
    FOR_TABLE(UPDATE_RMSPROP)
}

KERNEL(GROUP) optimizer_adam_table(
        int tensors, RULE_PARAMETERS, float beta1, float beta2, float epsilon, STEP, TABLE(table)) {
    FOR_TABLE(UPDATE_ADAM)
}

#else

/* x(k) for each tensor of a pack. */
#define PACK(x) x(0) x(1) x(2) x(3) x(4) x(5) x(6) x(7) x(8) x(9) x(10) x(11)

#define TENSOR0(k) , long n##k, IN(gradient##k), OUT(parameter##k)
#define TENSOR1(k) TENSOR0(k), OUT(slot1_##k)
#define TENSOR2(k) TENSOR1(k), OUT(slot2_##k)

/*
 * Is it this tensor that the group works at? Without branches, so that a processor's compiler finds out once a group
 * and turns the rest into vectors.
 */
#define FIND(k, take) { \
    long first = end; \
    end += (n##k + GROUP - 1) / GROUP; \
    int here = group >= first && group < end; \
    n = here ? n##k : n; \
    begin = here ? first : begin; \
    take(k) \
}
#define TAKE(to, x) to = here ? x##_buffer + x##_first : to;
#define TAKE0(k) TAKE(gradient, gradient##k) TAKE(parameter, parameter##k)
#define TAKE1(k) TAKE0(k) TAKE(slot1, slot1_##k)
#define TAKE2(k) TAKE1(k) TAKE(slot2, slot2_##k)
#define FIND0(k) FIND(k, TAKE0)
#define FIND1(k) FIND(k, TAKE1)
#define FIND2(k) FIND(k, TAKE2)

#define FOR_PACK(find, update) \
    USE_IN(step); \
    USE_OUT(faults); \
    long group = GROUP_X; \
    long begin = 0; \
    long end = 0; \
    long n = 0; \
    GLOBAL const float* gradient = 0; \
    GLOBAL float* parameter = 0; \
    GLOBAL float* slot1 = 0; \
    GLOBAL float* slot2 = 0; \
    PACK(find) \
    (void) slot1; /* some rules have fewer slots */ \
    (void) slot2; \
    long i = (group - begin) * GROUP + ITEM; \
    if (i < n && step[5] == 0.0f) { \
        UNLESS_FAULTY(update) \
    }

KERNEL(GROUP) optimizer_sgd_pack(RULE_PARAMETERS, STEP PACK(TENSOR0)) {
    FOR_PACK(FIND0, UPDATE_SGD)
}

KERNEL(GROUP) optimizer_momentum_pack(RULE_PARAMETERS, float beta, int nesterov, STEP PACK(TENSOR1)) {
    FOR_PACK(FIND1, UPDATE_MOMENTUM)
}

KERNEL(GROUP) optimizer_adagrad_pack(RULE_PARAMETERS, float epsilon, STEP PACK(TENSOR1)) {
    FOR_PACK(FIND1, UPDATE_ADAGRAD)
}

KERNEL(GROUP) optimizer_rmsprop_pack(RULE_PARAMETERS, float beta, float epsilon, STEP PACK(TENSOR1)) {
    FOR_PACK(FIND1, UPDATE_RMSPROP)
}

KERNEL(GROUP) optimizer_adam_pack(
        RULE_PARAMETERS, float beta1, float beta2, float epsilon, STEP PACK(TENSOR2)) {
    FOR_PACK(FIND2, UPDATE_ADAM)
}

#endif
