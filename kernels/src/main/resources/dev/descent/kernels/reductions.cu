/*
 * Sums and maxima along an axis. The order of a sum follows from the shape alone: 256 items (or 8, where columns lie
 * side by side) take every 256th (8th) term, and a tree adds what they have. Long axes are cut into parts of equal
 * length, whose results a second launch reduces.
 */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

#define SUM_OF(total, v) ((total) + (v))
#define SQUARES_OF(total, v) FMA(v, v, total)

/* All items join what they have in shared memory, into its first element. */
#define TREE(join) \
    SYNC(); \
    for (int half_n = GROUP / 2; half_n > 0; half_n >>= 1) { \
        if (t < half_n) shared[t] = join(shared[t], shared[t + half_n]); \
        SYNC(); \
    }

/* x [rows, axis] -> y [rows, parts]; a group a part. */
#define REDUCE_ROWS(name, start, add, join) \
    KERNEL(GROUP) reduce_##name##_rows(long axis, int parts, long length, IN(x), OUT(y)) { \
        USE_IN(x); \
        USE_OUT(y); \
        LOCAL float shared[GROUP]; \
        int t = ITEM; \
        long row = GROUP_X / parts; \
        long from = (GROUP_X - row * parts) * length; \
        long end = from + length < axis ? from + length : axis; \
        float total = start; \
        for (long i = from + t; i < end; i += GROUP) total = add(total, x[row * axis + i]); \
        shared[t] = total; \
        TREE(join) \
        if (t == 0) y[GROUP_X] = shared[0]; \
    }

/*
 * x [outer, axis, inner], rows of inner `stride` elements apart -> y [outer, parts, inner]; a group takes 32 columns of
 * one part.
 */
#define REDUCE_COLUMNS(name, start, join) \
    KERNEL(GROUP) reduce_##name##_columns( \
            long axis, int inner, long stride, int parts, long length, int tiles, IN(x), OUT(y)) { \
        USE_IN(x); \
        USE_OUT(y); \
        LOCAL float shared[GROUP]; \
        int t = ITEM; \
        long part = GROUP_X / tiles; \
        int column = (int) (GROUP_X - part * tiles) * 32 + (t & 31); \
        int lane = t >> 5; \
        long first = part / parts * axis; \
        long from = part % parts * length; \
        long end = from + length < axis ? from + length : axis; \
        float total = start; \
        if (column < inner) { \
            for (long i = from + lane; i < end; i += 8) total = join(total, x[(first + i) * stride + column]); \
        } \
        shared[t] = total; \
        SYNC(); \
        for (int half_n = 4; half_n > 0; half_n >>= 1) { \
            if (lane < half_n) shared[t] = join(shared[t], shared[t + 32 * half_n]); \
            SYNC(); \
        } \
        if (lane == 0 && column < inner) y[part * inner + column] = shared[t]; \
    }

REDUCE_ROWS(sum, 0.0f, SUM_OF, SUM_OF)
REDUCE_ROWS(squares, 0.0f, SQUARES_OF, SUM_OF)
REDUCE_ROWS(max, -INFINITE, larger, larger)
REDUCE_COLUMNS(sum, 0.0f, SUM_OF)
REDUCE_COLUMNS(max, -INFINITE, larger)

/* Short axes: an item a result. x [outer, axis, inner] -> y [outer, inner] */
#define REDUCE_SHORT(name, start, join) \
    KERNEL(GROUP) reduce_##name##_short(long n, int axis, int inner, IN(x), OUT(y)) { \
        USE_IN(x); \
        USE_OUT(y); \
        long i = INDEX; \
        if (i >= n) return; \
        long outer = i / inner; \
        long at = outer * axis * inner + (i - outer * inner); \
        float total = start; \
        for (int a = 0; a < axis; a++) total = join(total, x[at + (long) a * inner]); \
        y[i] = total; \
    }

REDUCE_SHORT(sum, 0.0f, SUM_OF)
REDUCE_SHORT(max, -INFINITE, larger)

/* The first largest element's place; the first NaN counts as largest. x [outer, axis, inner] -> y [outer, inner] */
KERNEL(GROUP) argmax(long n, int axis, int inner, IN(x), OUT_INTS(y)) {
    USE_IN(x);
    USE_OUT_INTS(y);
    long i = INDEX;
    if (i >= n) return;
    long outer = i / inner;
    long at = outer * axis * inner + (i - outer * inner);
    int best = 0;
    float largest = -INFINITE;
    for (int a = 0; a < axis; a++) {
        float v = x[at + (long) a * inner];
        if (is_nan(v)) {
            best = a;
            break;
        }
        if (v > largest) {
            largest = v;
            best = a;
        }
    }
    y[i] = best;
}

/* y [1] = x[0] + x[1] + ..., in this order; by one item. */
KERNEL(1) sum_in_order(int n, IN(x), OUT(y)) {
    USE_IN(x);
    USE_OUT(y);
    float total = 0.0f;
    for (int i = 0; i < n; i++) total += x[i];
    y[0] = total;
}

/* sums_k += term_k for the n terms if the guard is finite; if not, sums_n += 1. By one item. */
KERNEL(1) tally(int n, IN(term0), IN(term1), IN(term2), IN(term3), IN(guard), OUT(sums)) {
    USE_IN(term0);
    USE_IN(term1);
    USE_IN(term2);
    USE_IN(term3);
    USE_IN(guard);
    USE_OUT(sums);
    if (!is_finite(guard[0])) {
        sums[n] += 1.0f;
    } else {
        sums[0] += term0[0];
        if (n > 1) sums[1] += term1[0];
        if (n > 2) sums[2] += term2[0];
        if (n > 3) sums[3] += term3[0];
    }
}

#ifndef FOR_OPENCL

/* Numbers of a row: the first group of the tensor, its size, its address. */
#define SQUARES_ROW 3

/* Of each group the sum of squares of `length` elements of one tensor -> y [groups] */
KERNEL(GROUP) squares_table(int tensors, long length, OUT(y), TABLE(table)) {
    USE_OUT(y);
    USE_TABLE(table);
    LOCAL float shared[GROUP];
    int t = ITEM;
    const long* row = row_of(table, tensors, SQUARES_ROW, GROUP_X);
    const float* x = FLOATS_AT(row[2]);
    long from = (GROUP_X - row[0]) * length;
    long end = from + length < row[1] ? from + length : row[1];
    float total = 0.0f;
    for (long i = from + t; i < end; i += GROUP) total = SQUARES_OF(total, x[i]);
    shared[t] = total;
    TREE(SUM_OF)
    if (t == 0) y[GROUP_X] = shared[0];
}

#endif
