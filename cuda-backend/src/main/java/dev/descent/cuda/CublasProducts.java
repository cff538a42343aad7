package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasGemmEx_new;
import static jcuda.jcublas.JCublas2.cublasGemmStridedBatchedEx_new;
import static jcuda.jcublas.JCublas2.cublasSetAtomicsMode;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSetWorkspace;

import dev.descent.kernels.Products;
import dev.descent.spi.BackendException;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Precision;
import dev.descent.spi.View;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.cublasAtomicsMode;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/**
 * Matrix products by cuBLAS. Its matrices lie column by column: a row-major C = A · B is its Cᵀ = Bᵀ · Aᵀ, with the
 * same memory.
 *
 * <p>TF32 and bfloat16 are ways of computing, not of storing: all matrices are float32, cuBLAS rounds the factors and
 * sums in float32. A bias and an activation are not its affair, see {@link Products}: JCublas has no cublasLt, which
 * could.
 *
 * <p>Repeatable: one stream, a workspace of fixed size, and no atomics; see "Results reproducibility" in NVIDIA's
 * manual.
 */
final class CublasProducts implements Products {
    /** What NVIDIA recommends for Hopper; other devices need less. */
    static final long WORKSPACE = 32L << 20;

    private final CudaBackend backend;
    private final CudaContext context;
    private final cublasHandle handle = new cublasHandle();
    private final int computeType;

    /** cuBLAS is loaded, and the context that of the calling thread. */
    CublasProducts(CudaBackend backend, CudaContext context, Precision precision) {
        this.backend = backend;
        this.context = context;
        computeType = switch (precision) {
            case STRICT -> cublasComputeType.CUBLAS_COMPUTE_32F;
            case TF32 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
            case BF16 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF;
        };
        check(cublasCreate(handle), "starting");
        context.own("cuBLAS", this::stop);
        Address.Result workspace = new Address.Result();
        context.check(cuMemAlloc(workspace, WORKSPACE), "allocating the workspace of cuBLAS");
        context.own("the workspace of cuBLAS", () -> cuMemFree(workspace));
        check(cublasSetStream(handle, new cudaStream_t(context.stream())), "taking a stream");
        // After the stream: setting one takes the workspace away.
        check(cublasSetWorkspace(handle, workspace, WORKSPACE), "taking a workspace");
        check(cublasSetAtomicsMode(handle, cublasAtomicsMode.CUBLAS_ATOMICS_NOT_ALLOWED), "doing without atomics");
    }

    /**
     * Multiplies each way once: what cuBLAS loads at the first use, it must not load while a graph is captured.
     *
     * @param scratch memory whose contents do not matter
     */
    void warmUp(View scratch) {
        int n = 16;
        long matrix = 256;
        for (boolean transA : new boolean[] {false, true}) {
            for (boolean transB : new boolean[] {false, true}) {
                multiply(GemmSpec.of(transA, transB, n, n, n), scratch, scratch, scratch);
                multiply(GemmSpec.batched(transA, transB, n, n, n, 2, 0, 0, matrix), scratch, scratch, scratch);
            }
        }
        context.synchronize();
    }

    @Override
    public void multiply(GemmSpec s, View a, View b, View c) {
        context.enter();
        int opA = s.transA() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int opB = s.transB() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        Pointer alpha = Pointer.to(new float[] {s.alpha()});
        Pointer beta = Pointer.to(new float[] {s.beta()});
        int type = cudaDataType.CUDA_R_32F;
        int algorithm = cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;
        int code = s.batch() == 1
                ? cublasGemmEx_new(handle, opB, opA, s.n(), s.m(), s.k(), alpha, place(b), type, s.ldb(), place(a),
                        type, s.lda(), beta, place(c), type, s.ldc(), computeType, algorithm)
                : cublasGemmStridedBatchedEx_new(handle, opB, opA, s.n(), s.m(), s.k(), alpha, place(b), type, s.ldb(),
                        s.strideB(), place(a), type, s.lda(), s.strideA(), beta, place(c), type, s.ldc(), s.strideC(),
                        s.batch(), computeType, algorithm);
        String what = "a product [" + s.m() + ", " + s.k() + "] · [" + s.k() + ", " + s.n() + "]";
        check(code, what);
        context.started(what);
    }

    private Pointer place(View v) {
        return new Address(backend.resolve(v.buffer()).value() + v.offset());
    }

    private void check(int status, String what) {
        if (status != 0) {
            throw failure(status, what);
        }
    }

    /** cuBLAS says only that something went wrong; the driver knows whether the device is lost. */
    private BackendException failure(int status, String what) {
        int code = cuMemGetInfo(new long[1], new long[1]);
        if (CudaCode.isFatal(code)) {
            return context.failure(code, what);
        }
        return new BackendException("cuBLAS on cuda device '" + context.facts().name() + "' failed at " + what + ": "
                + CublasStatus.name(status) + "; " + CublasStatus.advice(status));
    }

    private int stop() {
        int status = cublasDestroy(handle);
        if (status != 0 && !context.isLost()) {
            context.notReleased(failure(status, "stopping"));
        }
        return CudaCode.SUCCESS;
    }
}
