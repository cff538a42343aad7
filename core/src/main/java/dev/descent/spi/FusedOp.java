package dev.descent.spi;

/** Kernels a backend may leave out: each has a decomposition into primitives that defines its meaning. */
public enum FusedOp {
    /** gemm with a bias and an activation in its epilogue. */
    LINEAR,
    /** {@link Kernels#crossEntropy} and its delta. */
    CROSS_ENTROPY,
    /** {@link Kernels#dropout}: Bernoulli mask and scaling in one pass. */
    DROPOUT,
    /** {@link Kernels#recurrent} and its delta: all steps of a recurrent layer in one call. */
    RECURRENT
}
