// The stand-in of cuBLAS. BLAS_MAJOR is its major version.
#include "bridge.h"
#include "gemm.h"
#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>

using namespace standin;

namespace {

enum Status : int {
    SUCCESS = 0,
    NOT_INITIALIZED = 1,
    ALLOC_FAILED = 3,
    INVALID_VALUE = 7,
    EXECUTION_FAILED = 13,
    NOT_SUPPORTED = 15
};

const char* nameOf(int status) {
    switch (status) {
        case 0: return "CUBLAS_STATUS_SUCCESS";
        case 1: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case 3: return "CUBLAS_STATUS_ALLOC_FAILED";
        case 7: return "CUBLAS_STATUS_INVALID_VALUE";
        case 8: return "CUBLAS_STATUS_ARCH_MISMATCH";
        case 11: return "CUBLAS_STATUS_MAPPING_ERROR";
        case 13: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case 14: return "CUBLAS_STATUS_INTERNAL_ERROR";
        case 15: return "CUBLAS_STATUS_NOT_SUPPORTED";
        case 16: return "CUBLAS_STATUS_LICENSE_ERROR";
        default: return "CUBLAS_STATUS_UNKNOWN";
    }
}

/** What a handle holds. */
struct Blas {
    void* stream = nullptr;
    void* workspace = nullptr;
    size_t workspaceBytes = 0;
    int mathMode = 0;
    int pointerMode = 0;  // 1: alpha and beta lie in device memory
    int atomicsMode = 0;
};

std::map<uint64_t, Blas> handles;  // under the lock of standin_call
uint64_t nextHandle = (10ull << 40) + 16;

Blas* blasOf(const void* handle) {
    auto at = handles.find(reinterpret_cast<uint64_t>(handle));
    return at == handles.end() ? nullptr : &at->second;
}

/** A call: the body gives a status, and what stops it on the way is a result of the driver. */
template <class F> int blasCall(const char* name, F&& body, bool healthy = true) {
    struct Both {
        F& body;
        int status;
    } both{body, SUCCESS};
    int result = standin_call(name, healthy, [](void* p) {
        Both* b = static_cast<Both*>(p);
        b->status = b->body();
        return b->status == SUCCESS ? 0 : 1;
    }, &both);
    if (both.status != SUCCESS || result == 0) return both.status;
    bool none = result == 3 || result == 201 || result == 709;  // no driver or no context
    return result == 2 ? ALLOC_FAILED : none ? NOT_INITIALIZED : EXECUTION_FAILED;
}

template <class F> int handleCall(const char* name, const void* handle, F&& body, bool healthy = true) {
    return blasCall(name, [&]() -> int {
        Blas* blas = blasOf(handle);
        if (blas != nullptr) return body(*blas);
        uint64_t h = reinterpret_cast<uint64_t>(handle);
        if (h > (10ull << 40) && h < nextHandle) {
            standin_complain((std::string(name) + ": cuBLAS handle used or destroyed after its end").c_str());
        }
        return NOT_INITIALIZED;
    }, healthy);
}

/** What a type of computation rounds operands to; false if there is no such thing here. */
bool roundingOf(int compute, int mathMode, Rounding& rounding) {
    constexpr int TF32_MATH = 3;
    switch (compute) {
        case 68: rounding = (mathMode & 15) == TF32_MATH ? Rounding::TENSOR_FLOAT : Rounding::NONE; return true;
        case 69: rounding = Rounding::NONE; return true;  // pedantic
        case 74: rounding = Rounding::HALF; return true;
        case 75: rounding = Rounding::BFLOAT; return true;
        case 77: rounding = Rounding::TENSOR_FLOAT; return true;
        default: return false;
    }
}

/** Bytes from the first to behind the last element of a batch of matrices. */
uint64_t extent(int type, int rows, int columns, int ld, long long stride, int batch) {
    if (rows == 0 || columns == 0 || batch == 0) return 0;
    long long last = (batch - 1) * std::max(stride, 0LL) + static_cast<long long>(columns - 1) * ld + rows;
    return static_cast<uint64_t>(last) * static_cast<uint64_t>(bytesOf(type));
}

StandinRange range(const void* p, uint64_t bytes, bool written, const char* what) {
    return {reinterpret_cast<uint64_t>(p), bytes, written, what};
}

void run(void* product) { multiply(*static_cast<const Product*>(product)); }

int gemm(const char* name, Blas& blas, int opA, int opB, int compute, const void* alpha, const void* beta, Product p) {
    if (opA < 0 || opA > 2 || opB < 0 || opB > 2) return INVALID_VALUE;
    p.transA = opA != 0;
    p.transB = opB != 0;
    if (p.m < 0 || p.n < 0 || p.k < 0 || p.batch < 0 || alpha == nullptr || beta == nullptr) return INVALID_VALUE;
    if (p.lda < std::max(1, p.transA ? p.k : p.m) || p.ldb < std::max(1, p.transB ? p.n : p.k)
            || p.ldc < std::max(1, p.m)) {
        return INVALID_VALUE;
    }
    if (!isElement(p.typeA) || p.typeA != p.typeB || (p.typeC != p.typeA && p.typeC != FLOAT32)) return NOT_SUPPORTED;
    if (!roundingOf(compute, blas.mathMode, p.rounding)) return NOT_SUPPORTED;
    if (p.typeA != FLOAT32) {
        if (compute != 68 && compute != 69) return NOT_SUPPORTED;
        p.rounding = Rounding::NONE;  // their products are exact as they are
    }
    if (p.m == 0 || p.n == 0 || p.batch == 0) return SUCCESS;
    bool onDevice = blas.pointerMode == 1;
    p.alphaAt = onDevice ? static_cast<const float*>(alpha) : nullptr;
    p.betaAt = onDevice ? static_cast<const float*>(beta) : nullptr;
    if (!onDevice) {
        p.alpha = *static_cast<const float*>(alpha);
        p.beta = *static_cast<const float*>(beta);
    }
    StandinRange ranges[6];
    size_t count = 0;
    ranges[count++] = range(p.c, extent(p.typeC, p.m, p.n, p.ldc, p.strideC, p.batch), true, "C");
    if (p.k > 0) {
        uint64_t bytesA = extent(p.typeA, p.transA ? p.k : p.m, p.transA ? p.m : p.k, p.lda, p.strideA, p.batch);
        uint64_t bytesB = extent(p.typeB, p.transB ? p.n : p.k, p.transB ? p.k : p.n, p.ldb, p.strideB, p.batch);
        ranges[count++] = range(p.a, bytesA, false, "A");
        ranges[count++] = range(p.b, bytesB, false, "B");
    }
    if (onDevice) {
        ranges[count++] = range(alpha, 4, false, "alpha");
        ranges[count++] = range(beta, 4, false, "beta");
    }
    if (blas.workspace != nullptr) {
        ranges[count++] = range(blas.workspace, blas.workspaceBytes, true, "the workspace");
    }
    int result = standin_submit(name, blas.stream, run, &p, sizeof p, ranges, count);
    return result == 0 ? SUCCESS : EXECUTION_FAILED;
}

Product product(
        int m, int n, int k, const void* a, int typeA, int lda, long long strideA, const void* b, int typeB, int ldb,
        long long strideB, void* c, int typeC, int ldc, long long strideC, int batch) {
    Product p{};
    p.m = m;
    p.n = n;
    p.k = k;
    p.a = a;
    p.typeA = typeA;
    p.lda = lda;
    p.strideA = strideA;
    p.b = b;
    p.typeB = typeB;
    p.ldb = ldb;
    p.strideB = strideB;
    p.c = c;
    p.typeC = typeC;
    p.ldc = ldc;
    p.strideC = strideC;
    p.batch = batch;
    return p;
}

}  // namespace

STANDIN_API int cublasCreate_v2(void** handle) {
    return blasCall("cublasCreate", [&]() -> int {
        if (handle == nullptr) return INVALID_VALUE;
        handles[nextHandle] = {};
        *handle = reinterpret_cast<void*>(nextHandle);
        nextHandle += 16;
        standin_count_handle(1);
        return SUCCESS;
    });
}

/** Works in a context that has failed, too. */
STANDIN_API int cublasDestroy_v2(void* handle) {
    return handleCall("cublasDestroy", handle, [&](Blas&) {
        handles.erase(reinterpret_cast<uint64_t>(handle));
        standin_count_handle(-1);
        return SUCCESS;
    }, false);
}

STANDIN_API int cublasGetVersion_v2(void* handle, int* version) {
    return handleCall("cublasGetVersion", handle, [&](Blas&) {
        *version = BLAS_MAJOR * 10000 + (BLAS_MAJOR == 12 ? 600 : 100);
        return SUCCESS;
    });
}

/** As the real call, it takes the workspace away. */
STANDIN_API int cublasSetStream_v2(void* handle, void* stream) {
    return handleCall("cublasSetStream", handle, [&](Blas& blas) {
        blas.stream = stream;
        blas.workspace = nullptr;
        blas.workspaceBytes = 0;
        return SUCCESS;
    });
}

STANDIN_API int cublasGetStream_v2(void* handle, void** stream) {
    return handleCall("cublasGetStream", handle, [&](Blas& blas) {
        *stream = blas.stream;
        return SUCCESS;
    });
}

STANDIN_API int cublasSetWorkspace_v2(void* handle, void* workspace, size_t bytes) {
    return handleCall("cublasSetWorkspace", handle, [&](Blas& blas) -> int {
        StandinRange r = range(workspace, bytes, true, "the workspace");
        if (reinterpret_cast<uintptr_t>(workspace) % 256 != 0) return INVALID_VALUE;
        if (workspace != nullptr && standin_check("cublasSetWorkspace", &r) != 0) return INVALID_VALUE;
        blas.workspace = workspace;
        blas.workspaceBytes = bytes;
        return SUCCESS;
    });
}

STANDIN_API int cublasSetMathMode(void* handle, int mode) {
    return handleCall("cublasSetMathMode", handle, [&](Blas& blas) {
        blas.mathMode = mode;
        return SUCCESS;
    });
}

STANDIN_API int cublasGetMathMode(void* handle, int* mode) {
    return handleCall("cublasGetMathMode", handle, [&](Blas& blas) {
        *mode = blas.mathMode;
        return SUCCESS;
    });
}

STANDIN_API int cublasSetPointerMode_v2(void* handle, int mode) {
    return handleCall("cublasSetPointerMode", handle, [&](Blas& blas) {
        if (mode < 0 || mode > 1) return INVALID_VALUE;
        blas.pointerMode = mode;
        return SUCCESS;
    });
}

STANDIN_API int cublasGetPointerMode_v2(void* handle, int* mode) {
    return handleCall("cublasGetPointerMode", handle, [&](Blas& blas) {
        *mode = blas.pointerMode;
        return SUCCESS;
    });
}

STANDIN_API int cublasSetAtomicsMode(void* handle, int mode) {
    return handleCall("cublasSetAtomicsMode", handle, [&](Blas& blas) {
        if (mode < 0 || mode > 1) return INVALID_VALUE;
        blas.atomicsMode = mode;
        return SUCCESS;
    });
}

STANDIN_API int cublasGetAtomicsMode(void* handle, int* mode) {
    return handleCall("cublasGetAtomicsMode", handle, [&](Blas& blas) {
        *mode = blas.atomicsMode;
        return SUCCESS;
    });
}

STANDIN_API const char* cublasGetStatusName(int status) { return nameOf(status); }

STANDIN_API const char* cublasGetStatusString(int status) { return nameOf(status); }

STANDIN_API int cublasSgemm_v2(
        void* handle, int opA, int opB, int m, int n, int k, const float* alpha, const float* a, int lda,
        const float* b, int ldb, const float* beta, float* c, int ldc) {
    return handleCall("cublasSgemm", handle, [&](Blas& blas) {
        return gemm("cublasSgemm", blas, opA, opB, 68, alpha, beta,
                product(m, n, k, a, FLOAT32, lda, 0, b, FLOAT32, ldb, 0, c, FLOAT32, ldc, 0, 1));
    });
}

STANDIN_API int cublasSgemmStridedBatched(
        void* handle, int opA, int opB, int m, int n, int k, const float* alpha, const float* a, int lda,
        long long strideA, const float* b, int ldb, long long strideB, const float* beta, float* c, int ldc,
        long long strideC, int batch) {
    return handleCall("cublasSgemmStridedBatched", handle, [&](Blas& blas) {
        return gemm("cublasSgemmStridedBatched", blas, opA, opB, 68, alpha, beta,
                product(m, n, k, a, FLOAT32, lda, strideA, b, FLOAT32, ldb, strideB, c, FLOAT32, ldc, strideC, batch));
    });
}

STANDIN_API int cublasGemmEx(
        void* handle, int opA, int opB, int m, int n, int k, const void* alpha, const void* a, int typeA, int lda,
        const void* b, int typeB, int ldb, const void* beta, void* c, int typeC, int ldc, int compute, int) {
    return handleCall("cublasGemmEx", handle, [&](Blas& blas) {
        return gemm("cublasGemmEx", blas, opA, opB, compute, alpha, beta,
                product(m, n, k, a, typeA, lda, 0, b, typeB, ldb, 0, c, typeC, ldc, 0, 1));
    });
}

STANDIN_API int cublasGemmStridedBatchedEx(
        void* handle, int opA, int opB, int m, int n, int k, const void* alpha, const void* a, int typeA, int lda,
        long long strideA, const void* b, int typeB, int ldb, long long strideB, const void* beta, void* c, int typeC,
        int ldc, long long strideC, int batch, int compute, int) {
    return handleCall("cublasGemmStridedBatchedEx", handle, [&](Blas& blas) {
        return gemm("cublasGemmStridedBatchedEx", blas, opA, opB, compute, alpha, beta,
                product(m, n, k, a, typeA, lda, strideA, b, typeB, ldb, strideB, c, typeC, ldc, strideC, batch));
    });
}

/** What stubs.cpp gives for every call that has no code of its own. */
extern "C" __attribute__((visibility("hidden"))) int standin_missing(const char* name) {
    return blasCall(name, [&]() -> int {
        fprintf(stderr, "CUDA stand-in: %s is not modelled\n", name);
        standin_complain((std::string(name) + " is not modelled").c_str());
        return NOT_SUPPORTED;
    });
}
