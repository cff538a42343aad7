/* Filling, copying, moving by strides, converting. */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

KERNEL(GROUP) fill(long n, int bits, OUT_INTS(y)) {
    USE_OUT_INTS(y);
    long i = INDEX;
    if (i < n) y[i] = bits;
}

KERNEL(GROUP) copy(long n, IN_INTS(x), OUT_INTS(y)) {
    USE_IN_INTS(x);
    USE_OUT_INTS(y);
    long i = INDEX;
    if (i < n) y[i] = x[i];
}

KERNEL(GROUP) int_to_float(long n, IN_INTS(x), OUT(y)) {
    USE_IN_INTS(x);
    USE_OUT(y);
    long i = INDEX;
    if (i < n) y[i] = (float) x[i];
}

/* Towards zero; NaN gives 0, what does not fit the nearest integer. */
KERNEL(GROUP) float_to_int(long n, IN(x), OUT_INTS(y)) {
    USE_IN(x);
    USE_OUT_INTS(y);
    long i = INDEX;
    if (i >= n) return;
    float v = x[i];
    if (is_nan(v)) y[i] = 0;
    else if (v >= 2147483648.0f) y[i] = 0x7FFFFFFF;
    else if (v <= -2147483648.0f) y[i] = (int) 0x80000000;
    else y[i] = (int) v;
}

/* One axis of an index: its digit times two strides. */
#define AXIS(d) \
    if (rank > d) { \
        long q = i / size##d; \
        long digit = i - q * size##d; \
        from += digit * x##d; \
        to += digit * y##d; \
        i = q; \
    }

/* y[yStart + sum i_d y_d] = x[xStart + sum i_d x_d]; axes from the innermost, 0. */
KERNEL(GROUP) strided(
        long n, int rank, int size0, int size1, int size2, int size3, int size4, int size5,
        long x0, long x1, long x2, long x3, long x4, long x5, long y0, long y1, long y2, long y3, long y4, long y5,
        long xStart, long yStart, IN_INTS(x), OUT_INTS(y)) {
    USE_IN_INTS(x);
    USE_OUT_INTS(y);
    long i = INDEX;
    if (i >= n) return;
    long from = xStart;
    long to = yStart;
    AXIS(0)
    AXIS(1)
    AXIS(2)
    AXIS(3)
    AXIS(4)
    AXIS(5)
    y[to] = x[from];
}
