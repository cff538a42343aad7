// Matrix products of the stand-in of cuBLAS.
#pragma once
#include <cstdint>

namespace standin {

/** Types of elements, by NVIDIA's numbers. */
enum Element : int { FLOAT32 = 0, FLOAT16 = 2, BFLOAT16 = 14 };

inline bool isElement(int type) { return type == FLOAT32 || type == FLOAT16 || type == BFLOAT16; }
inline int bytesOf(int type) { return type == FLOAT32 ? 4 : 2; }

/** What operands are rounded to before they are multiplied. */
enum class Rounding { NONE, TENSOR_FLOAT, BFLOAT, HALF };

/** C = alpha op(A) op(B) + beta C, column by column, batched. */
struct Product {
    bool transA, transB;
    int m, n, k;
    Rounding rounding;
    float alpha, beta;
    const float* alphaAt;  // where alpha and beta lie in device memory; null: they are above
    const float* betaAt;
    const void* a;
    int typeA, lda;
    long long strideA;
    const void* b;
    int typeB, ldb;
    long long strideB;
    void* c;
    int typeC, ldc;
    long long strideC;
    int batch;
};

/**
 * Each element's products are added in the order of k, one fused multiply-add each, beginning with 0; then
 * fma(beta, c, sum * alpha), or sum * alpha where beta is 0.
 */
void multiply(const Product& p);

}  // namespace standin
