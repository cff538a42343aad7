package dev.descent.cpu.loops;

import dev.descent.spi.SoftmaxOp;
import java.lang.foreign.MemorySegment;

/**
 * Reductions along contiguous rows of n floats, and across rows. Offsets count bytes.
 *
 * <p>The order of every sum is fixed. A row is cut into blocks of {@link #BLOCK} elements, whose sums are added in
 * order. In a block, element i of the full groups of 16 goes to lane i mod 16, each lane being summed in order from 0;
 * lane l then takes in lane l + 8, and so on with 4, 2 and 1; the elements after the last full group follow one by one.
 */
public interface RowLoops {
    /** Logical lanes of a sum, whatever the hardware has. */
    int LANES = 16;

    /** Elements of a block. */
    int BLOCK = 4096;

    float sum(MemorySegment x, long xo, int n);

    /** Σ x², each square fused into the sum. */
    float sumOfSquares(MemorySegment x, long xo, int n);

    /** The largest element as {@link Math#max(float, float)} has it; −∞ for an empty row. */
    float max(MemorySegment x, long xo, int n);

    /** y_j = Σ_i x[i·stride + j] in the order of i, from 0, for j below n; the stride counts elements. */
    void sumColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n);

    /** y_j = max_i x[i·stride + j]. */
    void maxColumns(MemorySegment x, long xo, int count, long stride, MemorySegment y, long yo, int n);

    void softmax(SoftmaxOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n);

    void softmaxDelta(
            SoftmaxOp op, MemorySegment y, long yo, MemorySegment dy, long dyo, MemorySegment dx, long dxo, int n);

    /** Σ exp(x_j − m), in the order of {@link #sum}. */
    float sumExp(MemorySegment x, long xo, float m, int n);

    /** Σ log p_j, with log p_j = (x_j − m) − logSum, in the order of {@link #sum}. */
    float sumLog(MemorySegment x, long xo, float m, float logSum, int n);

    /**
     * Σ q_j log p_j with q_j = fma(keep, targets_j, base), terms with q_j = 0 left out, in the order of {@link #sum}.
     */
    float sumCross(
            MemorySegment x, long xo, float m, float logSum, MemorySegment q, long qo, float keep, float base, int n);

    /** dx_j = dLoss · (exp(x_j − m) / sum − base). */
    void crossDelta(
            MemorySegment x, long xo, float m, float sum, float base, float dLoss, MemorySegment dx, long dxo, int n);

    /** dx_j = dLoss · fma(exp(x_j − m) / sum, total, −q_j), q_j as in {@link #sumCross}. */
    void crossDelta(
            MemorySegment x,
            long xo,
            float m,
            float sum,
            MemorySegment q,
            long qo,
            float keep,
            float base,
            float total,
            float dLoss,
            MemorySegment dx,
            long dxo,
            int n);
}
