package dev.descent.cpu.loops;

import java.lang.foreign.MemorySegment;

/**
 * Products of a few rows, many times over, with one matrix B [k, n] that was packed once: into panels of {@link #width}
 * columns, each [k, width], one after the other, missing columns being 0.
 *
 * <p>Element (i, j) is one chain of fused multiply-adds t ← fma(a_ik, b_kj, t), k = 0, 1, …, from a t that is given.
 * Offsets and steps count bytes.
 */
public interface PanelLoops {
    /** Columns of a panel, a power of two; results do not depend on it. */
    int width();

    /**
     * Some steps of one panel: out[k, j] = b[j·columnStep + k·kStep]; one of the two steps is 4.
     *
     * @param columns at most {@link #width}
     */
    void pack(
            MemorySegment b, long bo, long columnStep, long kStep, int k, int columns, MemorySegment out, long outO);

    /**
     * Rows of A [rows, k] in the order that {@link #multiply} reads.
     *
     * @param index where row i begins, in rows: at ao + index_i · rowStep (I32)
     * @param rows at least 1
     */
    void gather(
            MemorySegment a,
            long ao,
            long rowStep,
            MemorySegment index,
            long indexO,
            int rows,
            int k,
            MemorySegment out,
            long outO);

    /** Rows of A that lie one after the other. */
    void rows(MemorySegment a, long ao, long rowStep, int rows, int k, MemorySegment out, long outO);

    /**
     * out = in + A·B for some panels; out may be in.
     *
     * @param a from {@link #gather} or {@link #rows}, with the same rows and k
     * @param b the first panel
     * @param in where the chains begin; row i at ino + i · inStep, which may be 0
     * @param out whole panels are written: rows of panels · width floats
     */
    void multiply(
            int rows,
            int k,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            int panels,
            MemorySegment in,
            long ino,
            long inStep,
            MemorySegment out,
            long outO,
            long outStep);
}
