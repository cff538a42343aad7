/* Softmax and softmax cross-entropy, a group a row. */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

/* Every item gets the sum of all items' values. */
FUNCTION float group_sum(LOCAL_PTR float* shared, float v) {
    int t = ITEM;
    shared[t] = v;
    SYNC();
    for (int half_n = GROUP / 2; half_n > 0; half_n >>= 1) {
        if (t < half_n) shared[t] += shared[t + half_n];
        SYNC();
    }
    float total = shared[0];
    SYNC();
    return total;
}

FUNCTION float group_max(LOCAL_PTR float* shared, float v) {
    int t = ITEM;
    shared[t] = v;
    SYNC();
    for (int half_n = GROUP / 2; half_n > 0; half_n >>= 1) {
        if (t < half_n) shared[t] = larger(shared[t], shared[t + half_n]);
        SYNC();
    }
    float most = shared[0];
    SYNC();
    return most;
}

FUNCTION float row_max(LOCAL_PTR float* shared, GLOBAL const float* x, int columns) {
    float m = -INFINITE;
    for (int j = ITEM; j < columns; j += GROUP) m = larger(m, x[j]);
    return group_max(shared, m);
}

FUNCTION float row_sum_exp(LOCAL_PTR float* shared, GLOBAL const float* x, int columns, float m) {
    float s = 0.0f;
    for (int j = ITEM; j < columns; j += GROUP) s += exponential(x[j] - m);
    return group_sum(shared, s);
}

/* Whether an element is the largest m of its row, which may be NaN. */
FUNCTION int same_place(float x, float m) {
    return x == m || (is_nan(x) && is_nan(m));
}

KERNEL(GROUP) softmax(int columns, IN(x), OUT(y)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = x_buffer + x_first + (long) GROUP_X * columns;
    GLOBAL float* out = y_buffer + y_first + (long) GROUP_X * columns;
    float m = row_max(shared, row, columns);
    float s = row_sum_exp(shared, row, columns, m);
    for (int j = ITEM; j < columns; j += GROUP) out[j] = exponential(row[j] - m) / s;
}

KERNEL(GROUP) log_softmax(int columns, IN(x), OUT(y)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = x_buffer + x_first + (long) GROUP_X * columns;
    GLOBAL float* out = y_buffer + y_first + (long) GROUP_X * columns;
    float m = row_max(shared, row, columns);
    float logSum = logarithm(row_sum_exp(shared, row, columns, m));
    for (int j = ITEM; j < columns; j += GROUP) out[j] = (row[j] - m) - logSum;
}

/* dx_j = y_j (dy_j - sum dy_k y_k) */
KERNEL(GROUP) softmax_delta(int columns, IN(y), IN(dy), OUT(dx)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* p = y_buffer + y_first + (long) GROUP_X * columns;
    GLOBAL const float* d = dy_buffer + dy_first + (long) GROUP_X * columns;
    GLOBAL float* out = dx_buffer + dx_first + (long) GROUP_X * columns;
    float dot = 0.0f;
    for (int j = ITEM; j < columns; j += GROUP) dot = FMA(d[j], p[j], dot);
    dot = group_sum(shared, dot);
    for (int j = ITEM; j < columns; j += GROUP) out[j] = p[j] * (d[j] - dot);
}

/* dx_j = dy_j - e^(y_j) sum dy_k */
KERNEL(GROUP) log_softmax_delta(int columns, IN(y), IN(dy), OUT(dx)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* l = y_buffer + y_first + (long) GROUP_X * columns;
    GLOBAL const float* d = dy_buffer + dy_first + (long) GROUP_X * columns;
    GLOBAL float* out = dx_buffer + dx_first + (long) GROUP_X * columns;
    float total = 0.0f;
    for (int j = ITEM; j < columns; j += GROUP) total += d[j];
    total = group_sum(shared, total);
    for (int j = ITEM; j < columns; j += GROUP) out[j] = FMA(-exponential(l[j]), total, d[j]);
}

/* Targets are class numbers [rows]; keep = 1 - smoothing, base = smoothing / columns. */
KERNEL(GROUP) cross_entropy_classes(int columns, float keep, float base, IN(logits), IN_INTS(targets), OUT(loss)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = logits_buffer + logits_first + (long) GROUP_X * columns;
    USE_IN_INTS(targets);
    USE_OUT(loss);
    float m = row_max(shared, row, columns);
    float logSum = logarithm(row_sum_exp(shared, row, columns, m));
    float others = 0.0f;
    if (base != 0.0f) {
        for (int j = ITEM; j < columns; j += GROUP) others += (row[j] - m) - logSum;
        others = base * group_sum(shared, others);
    }
    if (ITEM == 0) {
        int c = targets[GROUP_X];
        if (c < 0 || c >= columns) {
            loss[GROUP_X] = NOT_A_NUMBER;
        } else {
            float logP = (row[c] - m) - logSum;
            /* With smoothing 1 the class itself does not count, even where its logarithm is -infinity. */
            loss[GROUP_X] = base == 0.0f ? -logP : -(keep == 0.0f ? others : FMA(keep, logP, others));
        }
    }
}

/* Targets are distributions [rows, columns]. */
KERNEL(GROUP) cross_entropy_distributions(int columns, float keep, float base, IN(logits), IN(targets), OUT(loss)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = logits_buffer + logits_first + (long) GROUP_X * columns;
    GLOBAL const float* q = targets_buffer + targets_first + (long) GROUP_X * columns;
    USE_OUT(loss);
    float m = row_max(shared, row, columns);
    float logSum = logarithm(row_sum_exp(shared, row, columns, m));
    float total = 0.0f;
    for (int j = ITEM; j < columns; j += GROUP) {
        float w = FMA(keep, q[j], base);
        total += w == 0.0f ? 0.0f : w * ((row[j] - m) - logSum);
    }
    total = group_sum(shared, total);
    if (ITEM == 0) loss[GROUP_X] = -total;
}

KERNEL(GROUP) cross_entropy_delta_classes(
        int columns, float keep, float base, IN(logits), IN_INTS(targets), IN(dLoss), OUT(dLogits)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = logits_buffer + logits_first + (long) GROUP_X * columns;
    GLOBAL float* out = dLogits_buffer + dLogits_first + (long) GROUP_X * columns;
    USE_IN_INTS(targets);
    USE_IN(dLoss);
    float m = row_max(shared, row, columns);
    float s = row_sum_exp(shared, row, columns, m);
    float d = dLoss[GROUP_X];
    int c = targets[GROUP_X];
    int known = c >= 0 && c < columns;
    for (int j = ITEM; j < columns; j += GROUP) {
        float p = exponential(row[j] - m) / s;
        out[j] = !known ? NOT_A_NUMBER : d * (p - (j == c ? keep + base : base));
    }
}

KERNEL(GROUP) cross_entropy_delta_distributions(
        int columns, float keep, float base, float smoothing, IN(logits), IN(targets), IN(dLoss), OUT(dLogits)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = logits_buffer + logits_first + (long) GROUP_X * columns;
    GLOBAL const float* q = targets_buffer + targets_first + (long) GROUP_X * columns;
    GLOBAL float* out = dLogits_buffer + dLogits_first + (long) GROUP_X * columns;
    USE_IN(dLoss);
    float m = row_max(shared, row, columns);
    float s = row_sum_exp(shared, row, columns, m);
    float total = 0.0f;
    for (int j = ITEM; j < columns; j += GROUP) total += q[j];
    total = FMA(keep, group_sum(shared, total), smoothing);
    float d = dLoss[GROUP_X];
    for (int j = ITEM; j < columns; j += GROUP) {
        float p = exponential(row[j] - m) / s;
        out[j] = d * FMA(p, total, -FMA(keep, q[j], base));
    }
}

/* 1 where the first largest of a row stands at its class, else 0; the first NaN of a row counts as its largest. */
KERNEL(GROUP) hits(int columns, IN(logits), IN_INTS(targets), OUT(hit)) {
    LOCAL float shared[GROUP];
    GLOBAL const float* row = logits_buffer + logits_first + (long) GROUP_X * columns;
    USE_IN_INTS(targets);
    USE_OUT(hit);
    int c = targets[GROUP_X];
    float m = row_max(shared, row, columns);
    float before = 0.0f;
    for (int j = ITEM; j < c && j < columns; j += GROUP) before += same_place(row[j], m);
    before = group_sum(shared, before);
    if (ITEM == 0) {
        hit[GROUP_X] = c >= 0 && c < columns && before == 0.0f && same_place(row[c], m) ? 1.0f : 0.0f;
    }
}
