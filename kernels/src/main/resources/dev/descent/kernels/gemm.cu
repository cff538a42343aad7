/*
 * C = l(alpha op(A) op(B) + beta C + bias), batched. Both kernels add the products of an element in the order of k, one
 * fused multiply-add each, beginning with 0: they give the same bits, and those of the processor's backend.
 *
 * aRow, aStep: elements from row to row and from step to step of op(A); bStep, bColumn: the same of op(B) [k, n].
 * With `masked`, step q of k counts only where mask[q] is not 0.
 */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

CALLED float activated(int op, float alpha, float v) {
    return activate(op, alpha, v);
}

FUNCTION float finished(
        float sum, float alpha, float beta, GLOBAL const float* old, int hasBias, GLOBAL const float* bias, int op,
        float opAlpha) {
    float v = sum * alpha;
    if (beta != 0.0f) v = FMA(beta, *old, v);
    if (hasBias) v += *bias;
    return op == 0 ? v : activated(op, opAlpha, v);
}

#define GEMM_PARAMETERS \
        int m, int n, int k, long aRow, long aStep, long bStep, long bColumn, int ldc, long aBatch, long bBatch, \
        long cBatch, float alpha, float beta, int hasBias, int op, float opAlpha, int masked, IN(a), IN(b), IN(bias), \
        IN(mask), OUT(c)

#ifdef FOR_OPENCL

/* Rows and columns of a tile, and steps of k that are packed at a time. */
#define V_ROWS 128
#define V_COLUMNS 16
#define V_STEPS 128

/*
 * For processors, and so in OpenCL alone: an item of a GPU would need 16 KiB of memory. An item computes a tile of 128
 * rows by 16 columns, four rows in registers at a time.
 */
KERNEL(1) gemm_vector(GEMM_PARAMETERS) {
    USE_IN(mask);
    GLOBAL const float* bias = bias_buffer + bias_first;
    GLOBAL const float* a = a_buffer + a_first + GROUP_Z * aBatch;
    GLOBAL const float* b = b_buffer + b_first + GROUP_Z * bBatch;
    GLOBAL float* c = c_buffer + c_first + GROUP_Z * cBatch;
    int column = GROUP_X * V_COLUMNS;
    int row = GROUP_Y * V_ROWS;
    int rows = m - row < V_ROWS ? m - row : V_ROWS;
    int columns = n - column < V_COLUMNS ? n - column : V_COLUMNS;
    float panel[V_STEPS * V_COLUMNS];
    float sums[V_ROWS * V_COLUMNS];
    for (int r = 0; r < rows; r++) VECTOR_STORE(VECTOR_OF(0.0f), sums + r * V_COLUMNS);
    for (int from = 0; from < k; from += V_STEPS) {
        int steps = k - from < V_STEPS ? k - from : V_STEPS;
        for (int q = 0; q < steps; q++) {
            GLOBAL const float* source = b + (from + q) * bStep + column * bColumn;
            float* to = panel + q * V_COLUMNS;
            if (masked && mask[from + q] == 0.0f) {
                VECTOR_STORE(VECTOR_OF(0.0f), to);
            } else if (bColumn == 1 && columns == V_COLUMNS) {
                VECTOR_STORE(VECTOR_LOAD(source), to);
            } else {
                for (int j = 0; j < V_COLUMNS; j++) to[j] = j < columns ? source[j * bColumn] : 0.0f;
            }
        }
        int r = 0;
        for (; r + 4 <= rows; r += 4) {
            GLOBAL const float* p = a + (row + r) * aRow + from * aStep;
            float* s = sums + r * V_COLUMNS;
            Vector s0 = VECTOR_LOAD(s);
            Vector s1 = VECTOR_LOAD(s + V_COLUMNS);
            Vector s2 = VECTOR_LOAD(s + 2 * V_COLUMNS);
            Vector s3 = VECTOR_LOAD(s + 3 * V_COLUMNS);
            for (int q = 0; q < steps; q++) {
                Vector v = VECTOR_LOAD(panel + q * V_COLUMNS);
                s0 = VECTOR_FMA(VECTOR_OF(p[0]), v, s0);
                s1 = VECTOR_FMA(VECTOR_OF(p[aRow]), v, s1);
                s2 = VECTOR_FMA(VECTOR_OF(p[2 * aRow]), v, s2);
                s3 = VECTOR_FMA(VECTOR_OF(p[3 * aRow]), v, s3);
                p += aStep;
            }
            VECTOR_STORE(s0, s);
            VECTOR_STORE(s1, s + V_COLUMNS);
            VECTOR_STORE(s2, s + 2 * V_COLUMNS);
            VECTOR_STORE(s3, s + 3 * V_COLUMNS);
        }
        for (; r < rows; r++) {
            GLOBAL const float* p = a + (row + r) * aRow + from * aStep;
            float* s = sums + r * V_COLUMNS;
            Vector s0 = VECTOR_LOAD(s);
            for (int q = 0; q < steps; q++) {
                s0 = VECTOR_FMA(VECTOR_OF(p[0]), VECTOR_LOAD(panel + q * V_COLUMNS), s0);
                p += aStep;
            }
            VECTOR_STORE(s0, s);
        }
    }
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < columns; j++) {
            GLOBAL float* to = c + (long) (row + r) * ldc + column + j;
            *to = finished(sums[r * V_COLUMNS + j], alpha, beta, to, hasBias, bias + column + j, op, opAlpha);
        }
    }
}

#endif

/* Rows and columns of a group's tile, and steps of k that it holds in local memory. */
#define T_SIZE 64
#define T_STEPS 16

/* For GPUs: a group of 256 items a tile of 64 by 64, an item 4 by 4 of it. */
KERNEL(GROUP) gemm_tiles(GEMM_PARAMETERS) {
    USE_IN(mask);
    LOCAL float as[T_STEPS * (T_SIZE + 1)];
    LOCAL float bs[T_STEPS * T_SIZE];
    GLOBAL const float* bias = bias_buffer + bias_first;
    GLOBAL const float* a = a_buffer + a_first + GROUP_Z * aBatch;
    GLOBAL const float* b = b_buffer + b_first + GROUP_Z * bBatch;
    GLOBAL float* c = c_buffer + c_first + GROUP_Z * cBatch;
    int t = ITEM;
    int x = t & 15;
    int y = t >> 4;
    int column = GROUP_X * T_SIZE;
    int row = GROUP_Y * T_SIZE;
    float sum[4][4];
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) sum[i][j] = 0.0f;
    }
    for (int from = 0; from < k; from += T_STEPS) {
        for (int i = t; i < T_SIZE * T_STEPS; i += GROUP) {
            /* Neighbouring items read neighbouring elements, whichever way a matrix lies. */
            int r = aStep == 1 ? i / T_STEPS : i % T_SIZE;
            int q = aStep == 1 ? i % T_STEPS : i / T_SIZE;
            as[q * (T_SIZE + 1) + r] = row + r < m && from + q < k ? a[(row + r) * aRow + (from + q) * aStep] : 0.0f;
            int j = bStep == 1 ? i / T_STEPS : i % T_SIZE;
            int p = bStep == 1 ? i % T_STEPS : i / T_SIZE;
            int counts = column + j < n && from + p < k && (!masked || mask[from + p] != 0.0f);
            bs[p * T_SIZE + j] = counts ? b[(from + p) * bStep + (column + j) * bColumn] : 0.0f;
        }
        SYNC();
        int steps = k - from < T_STEPS ? k - from : T_STEPS;
        for (int q = 0; q < steps; q++) {
            float u[4];
            float v[4];
            for (int i = 0; i < 4; i++) {
                u[i] = as[q * (T_SIZE + 1) + y * 4 + i];
                v[i] = bs[q * T_SIZE + x + 16 * i];
            }
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) sum[i][j] = FMA(u[i], v[j], sum[i][j]);
            }
        }
        SYNC();
    }
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            int r = row + y * 4 + i;
            int q = column + x + 16 * j;
            if (r < m && q < n) {
                GLOBAL float* to = c + (long) r * ldc + q;
                *to = finished(sum[i][j], alpha, beta, to, hasBias, bias + q, op, opAlpha);
            }
        }
    }
}

/* C = l(C + bias), in place, n elements in all: what is left to do after a library's product. */
KERNEL(GROUP) gemm_finish(
        long n, int rows, int columns, int ldc, long cBatch, int hasBias, int op, float opAlpha, IN(bias), OUT(c)) {
    USE_IN(bias);
    USE_OUT(c);
    long i = INDEX;
    if (i >= n) return;
    int j = (int) (i % columns);
    long row = i / columns;
    GLOBAL float* to = c + (row / rows) * cBatch + (row % rows) * ldc + j;
    float v = *to;
    if (hasBias) v += bias[j];
    *to = op == 0 ? v : activated(op, opAlpha, v);
}
