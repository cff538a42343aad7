/* Functions of one or two arguments, element by element. */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

#define UNARY(name, value) \
    KERNEL(GROUP) unary_##name(long n, IN(x), OUT(y)) { \
        USE_IN(x); \
        USE_OUT(y); \
        long i = INDEX; \
        if (i >= n) return; \
        float v = x[i]; \
        y[i] = (value); \
    }

UNARY(neg, -v)
UNARY(abs, absolute(v))
UNARY(sign, v > 0.0f ? 1.0f : v < 0.0f ? -1.0f : v)
UNARY(square, v * v)
UNARY(sqrt, SQRT(v))
UNARY(rsqrt, 1.0f / SQRT(v))
UNARY(reciprocal, 1.0f / v)
UNARY(exp, exponential(v))
UNARY(log, logarithm(v))

/* y = a ? b : c */
KERNEL(GROUP) choose(long n, IN(condition), IN(a), IN(b), OUT(y)) {
    USE_IN(condition);
    USE_IN(a);
    USE_IN(b);
    USE_OUT(y);
    long i = INDEX;
    if (i < n) y[i] = condition[i] != 0.0f ? a[i] : b[i];
}

#define AXIS(d) \
    if (rank > d) { \
        long q = rest / size##d; \
        long digit = rest - q * size##d; \
        ai += digit * a##d; \
        bi += digit * b##d; \
        rest = q; \
    }

/* y dense, at element yStart; a and b by strides, axes from the innermost, 0. One axis is a matter of two products. */
#define BINARY(name, value) \
    KERNEL(GROUP) binary_##name( \
            long n, int rank, int size0, int size1, int size2, int size3, int size4, int size5, \
            long a0, long a1, long a2, long a3, long a4, long a5, long b0, long b1, long b2, long b3, long b4, \
            long b5, IN(a), IN(b), OUT(y)) { \
        USE_IN(a); \
        USE_IN(b); \
        USE_OUT(y); \
        long i = INDEX; \
        if (i >= n) return; \
        long rest = i; \
        long ai = 0; \
        long bi = 0; \
        if (rank == 1) { \
            ai = i * a0; \
            bi = i * b0; \
        } else { \
            AXIS(0) \
            AXIS(1) \
            AXIS(2) \
            AXIS(3) \
            AXIS(4) \
            AXIS(5) \
        } \
        float u = a[ai]; \
        float v = b[bi]; \
        y[i] = (value); \
    }

BINARY(add, u + v)
BINARY(sub, u - v)
BINARY(mul, u * v)
BINARY(div, u / v)
BINARY(max, larger(u, v))
BINARY(min, smaller(u, v))
BINARY(equal, u == v ? 1.0f : 0.0f)
BINARY(greater, u > v ? 1.0f : 0.0f)
BINARY(greater_equal, u >= v ? 1.0f : 0.0f)
