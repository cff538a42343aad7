package dev.descent.spi;

/**
 * C = l(alpha · op(A) · op(B) + beta · C + bias), for each of {@code batch} matrices.
 *
 * <p>All row-major. op(A) is [m, k]: A itself is stored [m, k] with row stride {@code lda}, or [k, m] when
 * {@code transA}. op(B) is [k, n]; B is stored [k, n], or [n, k] when {@code transB}. C is [m, n] with row stride
 * {@code ldc}. The bias, if any, is [n] and added to every row. With beta = 0, C is not read. With k = 0 the product is
 * 0. Leading dimensions and batch strides count elements; a batch stride of 0 reads the same matrix every time.
 */
public record GemmSpec(
        boolean transA,
        boolean transB,
        int m,
        int n,
        int k,
        int lda,
        int ldb,
        int ldc,
        int batch,
        long strideA,
        long strideB,
        long strideC,
        float alpha,
        float beta,
        ActivationOp activation,
        float activationAlpha) {

    /** One dense product without epilogue. */
    public static GemmSpec of(boolean transA, boolean transB, int m, int n, int k) {
        return batched(transA, transB, m, n, k, 1, 0, 0, 0);
    }

    /** Dense matrices one after the other at the given strides. */
    public static GemmSpec batched(
            boolean transA, boolean transB, int m, int n, int k, int batch, long strideA, long strideB, long strideC) {
        return new GemmSpec(transA, transB, m, n, k, transA ? m : k, transB ? k : n, n, batch, strideA, strideB,
                strideC, 1f, 0f, ActivationOp.LINEAR, 0f);
    }

    /** The same product with an activation at its end. */
    public GemmSpec with(ActivationOp op, float opAlpha) {
        return new GemmSpec(transA, transB, m, n, k, lda, ldb, ldc, batch, strideA, strideB, strideC, alpha, beta, op,
                opAlpha);
    }

    /** The same product with other factors. */
    public GemmSpec scaled(float newAlpha, float newBeta) {
        return new GemmSpec(transA, transB, m, n, k, lda, ldb, ldc, batch, strideA, strideB, strideC, newAlpha, newBeta,
                activation, activationAlpha);
    }

    /** The same product for another number of matrices. */
    public GemmSpec times(int newBatch) {
        return new GemmSpec(transA, transB, m, n, k, lda, ldb, ldc, newBatch, strideA, strideB, strideC, alpha, beta,
                activation, activationAlpha);
    }
}
