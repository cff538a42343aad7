package dev.descent.kernels;

/** Which of the matrix product kernels suits a device. */
public enum GemmStyle {
    /** One work item computes a tile of its own in vectors: for processors. */
    VECTOR,
    /** A work group shares a tile through local memory: for GPUs. */
    TILES
}
