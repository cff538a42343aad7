/*
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): counter {element / 4, stream, step}, key = seed. The clock is
 * {seed low, seed high, step low, step high}.
 */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

/* The words of four elements, as numbers in [0, 1). */
FUNCTION void four_numbers(uint block, uint stream, GLOBAL const int* clock, float* u) {
    uint w0 = block;
    uint w1 = stream;
    uint w2 = (uint) clock[2];
    uint w3 = (uint) clock[3];
    uint a = (uint) clock[0];
    uint b = (uint) clock[1];
    for (int r = 0; r < 10; r++) {
        uint high0 = HIGH_PRODUCT(w0, 0xD2511F53u);
        uint low0 = w0 * 0xD2511F53u;
        uint high1 = HIGH_PRODUCT(w2, 0xCD9E8D57u);
        uint low1 = w2 * 0xCD9E8D57u;
        w0 = high1 ^ w1 ^ a;
        w1 = low1;
        w2 = high0 ^ w3 ^ b;
        w3 = low0;
        a += 0x9E3779B9u;
        b += 0xBB67AE85u;
    }
    float unit = FROM_BITS(0x33800000); /* 2^-24 */
    u[0] = (float) (w0 >> 8) * unit;
    u[1] = (float) (w1 >> 8) * unit;
    u[2] = (float) (w2 >> 8) * unit;
    u[3] = (float) (w3 >> 8) * unit;
}

/* An item makes four numbers. */
KERNEL(GROUP) random_uniform(long n, int stream, IN_INTS(clock), OUT(y)) {
    USE_IN_INTS(clock);
    USE_OUT(y);
    long i = 4 * INDEX;
    if (i >= n) return;
    float u[4];
    four_numbers((uint) (i / 4), (uint) stream, clock, u);
    for (int j = 0; j < 4; j++) {
        if (i + j < n) y[i + j] = u[j];
    }
}

KERNEL(GROUP) dropout(long n, float p, float keep, int stream, IN_INTS(clock), IN(x), OUT(y)) {
    USE_IN_INTS(clock);
    USE_IN(x);
    USE_OUT(y);
    long i = 4 * INDEX;
    if (i >= n) return;
    float u[4];
    four_numbers((uint) (i / 4), (uint) stream, clock, u);
    for (int j = 0; j < 4; j++) {
        if (i + j < n) y[i + j] = u[j] >= p ? x[i + j] / keep : 0.0f;
    }
}

/* Adds one to the clock's 64-bit step. */
KERNEL(1) advance(OUT_INTS(clock)) {
    USE_OUT_INTS(clock);
    uint low = (uint) clock[2] + 1u;
    clock[2] = (int) low;
    if (low == 0u) clock[3] = (int) ((uint) clock[3] + 1u);
}
