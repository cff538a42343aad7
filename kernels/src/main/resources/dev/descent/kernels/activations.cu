/* Activation functions and their deltas: dx = dy l', from the output or the input of the function. */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

#define ACTIVATION(name, value, slope) \
    KERNEL(GROUP) activation_##name(long n, float alpha, IN(x), OUT(y)) { \
        USE_IN(x); \
        USE_OUT(y); \
        long i = INDEX; \
        if (i >= n) return; \
        float a = x[i]; \
        y[i] = (value); \
    } \
    KERNEL(GROUP) activation_delta_##name(long n, float alpha, IN(saved), IN(dy), OUT(dx)) { \
        USE_IN(saved); \
        USE_IN(dy); \
        USE_OUT(dx); \
        long i = INDEX; \
        if (i >= n) return; \
        float s = saved[i]; \
        dx[i] = dy[i] * (slope); \
    }

ACTIVATION(sigmoid, sigmoid(a), sigmoid_slope(s))
ACTIVATION(tanh, hyperbolic_tangent(a), FMA(-s, s, 1.0f))
ACTIVATION(relu, a <= 0.0f ? 0.0f : a, s > 0.0f ? 1.0f : 0.0f)
ACTIVATION(leaky_relu, a > 0.0f ? a : alpha * a, s > 0.0f ? 1.0f : alpha)
ACTIVATION(elu, a > 0.0f ? a : alpha * expm1_negative(a), s > 0.0f ? 1.0f : s + alpha)
ACTIVATION(gelu, gelu(a), gelu_slope(s))
ACTIVATION(silu, silu(a), silu_slope(s))
ACTIVATION(softplus, softplus(a), sigmoid(s))
