/*
 * Both operands are packed into panels, converted and rounded on the way: rows of A by the width of a tile, columns of
 * B likewise. A tile of sums stays in registers for the whole of k, so no sum is ever split.
 */
#include "gemm.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#if defined(__AVX512F__) || (defined(__AVX2__) && defined(__FMA__))
    #include <immintrin.h>
#endif

namespace standin {
namespace {

// A vector of the processor, and the columns of a tile: as many as leave registers for the operands.
#if defined(__AVX512F__)
using Lanes = __m512;
constexpr int LANES = 16;
constexpr int COLUMNS = 12;
inline Lanes zero() { return _mm512_setzero_ps(); }
inline Lanes load(const float* p) { return _mm512_loadu_ps(p); }
inline Lanes all(float x) { return _mm512_set1_ps(x); }
inline Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
inline void store(float* p, Lanes x) { _mm512_storeu_ps(p, x); }
#elif defined(__AVX2__) && defined(__FMA__)
using Lanes = __m256;
constexpr int LANES = 8;
constexpr int COLUMNS = 6;
inline Lanes zero() { return _mm256_setzero_ps(); }
inline Lanes load(const float* p) { return _mm256_loadu_ps(p); }
inline Lanes all(float x) { return _mm256_set1_ps(x); }
inline Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) { return _mm256_fmadd_ps(a, b, c); }
inline void store(float* p, Lanes x) { _mm256_storeu_ps(p, x); }
#else
using Lanes = float;
constexpr int LANES = 1;
constexpr int COLUMNS = 4;
inline Lanes zero() { return 0; }
inline Lanes load(const float* p) { return *p; }
inline Lanes all(float x) { return x; }
inline Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) { return fmaf(a, b, c); }
inline void store(float* p, Lanes x) { *p = x; }
#endif

constexpr int ROWS = 2 * LANES;
constexpr size_t BLOCK = 256 << 10;  // bytes of packed rows that stay close while all columns pass

float fromBits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

uint32_t toBits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

uint16_t toBfloat(float x) {
    uint32_t bits = toBits(x);
    if (std::isnan(x)) return static_cast<uint16_t>(bits >> 16 | 0x40);
    return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);  // ties to even
}

float fromBfloat(uint16_t x) { return fromBits(static_cast<uint32_t>(x) << 16); }

float fromHalf(uint16_t bits) {
    _Float16 x;
    memcpy(&x, &bits, sizeof x);
    return static_cast<float>(x);
}

uint16_t toHalf(float x) {
    _Float16 h = static_cast<_Float16>(x);
    uint16_t bits;
    memcpy(&bits, &h, sizeof bits);
    return bits;
}

/** To 10 bits of mantissa, ties away from zero, as PTX's cvt.rna.tf32.f32. */
float toTensorFloat(float x) {
    uint32_t bits = toBits(x);
    if ((bits & 0x7F800000) == 0x7F800000) return x;
    return fromBits((bits + 0x1000) & 0xFFFFE000);
}

template <int TYPE> float element(const void* p, size_t i) {
    if constexpr (TYPE == FLOAT32) return static_cast<const float*>(p)[i];
    uint16_t bits = static_cast<const uint16_t*>(p)[i];
    return TYPE == BFLOAT16 ? fromBfloat(bits) : fromHalf(bits);
}

float elementOf(int type, const void* p, size_t i) {
    switch (type) {
        case FLOAT32: return element<FLOAT32>(p, i);
        case BFLOAT16: return element<BFLOAT16>(p, i);
        default: return element<FLOAT16>(p, i);
    }
}

void setElement(int type, void* p, size_t i, float x) {
    switch (type) {
        case FLOAT32: static_cast<float*>(p)[i] = x; break;
        case BFLOAT16: static_cast<uint16_t*>(p)[i] = toBfloat(x); break;
        default: static_cast<uint16_t*>(p)[i] = toHalf(x);
    }
}

/** Memory for packed operands, kept from product to product: there is one at a time. */
struct Buffer {
    float* memory = nullptr;
    size_t size = 0;

    float* atLeast(size_t n) {
        if (n > size) {
            free(memory);
            size = n + n / 2;
            memory = static_cast<float*>(aligned_alloc(64, (size * 4 + 127) / 64 * 64));
            if (memory == nullptr) abort();
        }
        return memory;
    }
};

Buffer bufferA;
Buffer bufferB;

/**
 * Packs a matrix [lines, k] into panels of `width` lines, each panel [k, width]; lines beyond the last are 0.
 *
 * @param line elements from line to line, @param step elements from step to step of k
 */
template <int TYPE>
void packAs(float* packed, const void* from, int lines, int k, size_t line, size_t step, int width) {
    int panels = (lines + width - 1) / width;
    for (int p = 0; p < panels; p++) {
        float* to = packed + static_cast<size_t>(p) * static_cast<size_t>(k) * static_cast<size_t>(width);
        size_t first = static_cast<size_t>(p) * static_cast<size_t>(width) * line;
        int used = std::min(width, lines - p * width);
        if (used < width) std::fill_n(to, static_cast<size_t>(k) * static_cast<size_t>(width), 0.0f);
        // Whichever way reads along memory.
        if (step == 1) {
            for (int i = 0; i < used; i++) {
                size_t at = first + static_cast<size_t>(i) * line;
                for (int q = 0; q < k; q++) to[q * width + i] = element<TYPE>(from, at + static_cast<size_t>(q));
            }
        } else {
            for (int q = 0; q < k; q++) {
                size_t at = first + static_cast<size_t>(q) * step;
                if (TYPE == FLOAT32 && line == 1) {
                    memcpy(to + q * width, static_cast<const float*>(from) + at, static_cast<size_t>(used) * 4);
                    continue;
                }
                for (int i = 0; i < used; i++) {
                    to[q * width + i] = element<TYPE>(from, at + static_cast<size_t>(i) * line);
                }
            }
        }
    }
}

/** Packs into a buffer and rounds there. */
const float* pack(
        Buffer& buffer, int type, const void* from, int lines, int k, size_t line, size_t step, int width,
        Rounding rounding) {
    size_t n = static_cast<size_t>((lines + width - 1) / width) * static_cast<size_t>(width) * static_cast<size_t>(k);
    float* x = buffer.atLeast(n);
    switch (type) {
        case FLOAT32: packAs<FLOAT32>(x, from, lines, k, line, step, width); break;
        case BFLOAT16: packAs<BFLOAT16>(x, from, lines, k, line, step, width); break;
        default: packAs<FLOAT16>(x, from, lines, k, line, step, width);
    }
    switch (rounding) {
        case Rounding::NONE: break;
        case Rounding::TENSOR_FLOAT: std::transform(x, x + n, x, toTensorFloat); break;
        case Rounding::BFLOAT: std::transform(x, x + n, x, [](float v) { return fromBfloat(toBfloat(v)); }); break;
        case Rounding::HALF: std::transform(x, x + n, x, [](float v) { return fromHalf(toHalf(v)); }); break;
    }
    return x;
}

/** sums [COLUMNS, ROWS] of a panel of A [k, ROWS] and one of B [k, COLUMNS]. */
void tile(const float* a, const float* b, int k, float* sums) {
    Lanes low[COLUMNS];
    Lanes high[COLUMNS];
#pragma GCC unroll 12
    for (int j = 0; j < COLUMNS; j++) low[j] = high[j] = zero();
    for (int q = 0; q < k; q++, a += ROWS, b += COLUMNS) {
        Lanes a0 = load(a);
        Lanes a1 = load(a + LANES);
#pragma GCC unroll 12
        for (int j = 0; j < COLUMNS; j++) {
            Lanes v = all(b[j]);
            low[j] = multiplyAdd(a0, v, low[j]);
            high[j] = multiplyAdd(a1, v, high[j]);
        }
    }
#pragma GCC unroll 12
    for (int j = 0; j < COLUMNS; j++) {
        store(sums + j * ROWS, low[j]);
        store(sums + j * ROWS + LANES, high[j]);
    }
}

void finish(const Product& p, void* c, int row, int column, const float* sums) {
    int rows = std::min(ROWS, p.m - row);
    int columns = std::min(COLUMNS, p.n - column);
    for (int j = 0; j < columns; j++) {
        size_t at = static_cast<size_t>(column + j) * static_cast<size_t>(p.ldc) + static_cast<size_t>(row);
        for (int i = 0; i < rows; i++) {
            float v = sums[j * ROWS + i] * p.alpha;
            if (p.beta != 0) v = fmaf(p.beta, elementOf(p.typeC, c, at + static_cast<size_t>(i)), v);
            setElement(p.typeC, c, at + static_cast<size_t>(i), v);
        }
    }
}

void one(const Product& p, const void* a, const void* b, void* c) {
    size_t lda = static_cast<size_t>(p.lda);
    size_t ldb = static_cast<size_t>(p.ldb);
    const float* as = pack(bufferA, p.typeA, a, p.m, p.k, p.transA ? lda : 1, p.transA ? 1 : lda, ROWS, p.rounding);
    const float* bs = pack(bufferB, p.typeB, b, p.n, p.k, p.transB ? 1 : ldb, p.transB ? ldb : 1, COLUMNS, p.rounding);
    size_t k = static_cast<size_t>(p.k);
    int block = std::max<int>(1, static_cast<int>(BLOCK / (ROWS * 4 * std::max<size_t>(k, 1)))) * ROWS;
    alignas(64) float sums[ROWS * COLUMNS];
    for (int from = 0; from < p.m; from += block) {
        int to = std::min(p.m, from + block);
        for (int column = 0; column < p.n; column += COLUMNS) {
            for (int row = from; row < to; row += ROWS) {
                tile(as + static_cast<size_t>(row) * k, bs + static_cast<size_t>(column) * k, p.k, sums);
                finish(p, c, row, column, sums);
            }
        }
    }
}

}  // namespace

void multiply(const Product& asked) {
    Product p = asked;
    if (p.alphaAt != nullptr) p.alpha = *p.alphaAt;
    if (p.betaAt != nullptr) p.beta = *p.betaAt;
    for (int i = 0; i < p.batch; i++) {
        one(p, static_cast<const char*>(p.a) + i * p.strideA * bytesOf(p.typeA),
                static_cast<const char*>(p.b) + i * p.strideB * bytesOf(p.typeB),
                static_cast<char*>(p.c) + i * p.strideC * bytesOf(p.typeC));
    }
}

}  // namespace standin
