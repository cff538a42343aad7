package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * The kernels of a backend, one method a family. Real views have the backend's {@link Backend#realType()}; index views
 * are I32. Sizes are consistent already.
 *
 * <p>The <em>clock</em> is an I32 view of four elements {seed low, seed high, step low, step high}: the seed of the
 * random numbers and the number of finished steps.
 */
public interface Kernels {
    /** Terms that {@link #tally} takes. */
    int MOST_TERMS = 4;

    // ---- data movement

    /** out_i = value (rounded for I32). */
    void fill(View out, double value);

    /** Dense copy between views of the same type and size; the two may be the same memory. */
    void copy(View in, View out);

    /**
     * out[outOffset + Σ i_d·outStrides_d] = in[inOffset + Σ i_d·inStrides_d] for every index i below {@code dims}.
     * Strides and offsets count elements; input strides may be 0 or negative. Elements of {@code out} not addressed are
     * kept.
     */
    void strided(View in, long inOffset, long[] inStrides, View out, long outOffset, long[] outStrides, int[] dims);

    /** Converts between I32 and the real type; real to I32 truncates towards zero. */
    void cast(View in, View out);

    // ---- element by element

    /** y_i = op(x_i); y may be x. */
    void unary(UnaryOp op, View x, View y);

    /** y_i = l(a_i); y may be x. */
    void activation(ActivationOp op, float alpha, View x, View y);

    /** dx_i = dy_i · l'(·), from {@code saved} = y or a, see {@link ActivationOp#deltaFromOutput()}; dx may be dy. */
    void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx);

    /**
     * y_i = op(a at i·aStrides, b at i·bStrides) for every index i below {@code dims}, y dense. Strides are 0 on an
     * axis that broadcasts. {@code dims} are collapsed as far as possible and have rank 1 at least. y may be a or b
     * where that one is dense and whole.
     */
    void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims);

    /** y_i = condition_i ≠ 0 ? a_i : b_i (NaN counts as ≠ 0). */
    void select(View condition, View a, View b, View y);

    // ---- reductions

    /** x [outer, axis, inner] → y [outer, inner]. */
    void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner);

    /**
     * Position (I32) of the first largest element along the axis; the first NaN, if there is one, counts as largest.
     */
    void argmax(View x, View y, int outer, int axis, int inner);

    /** y [1] = Σ over all views and elements of x², each view summed by itself and the sums added in order. */
    void sumOfSquares(View[] xs, View y);

    // ---- products

    /** See {@link GemmSpec}. A bias or an activation other than linear is passed only if LINEAR is supported. */
    void gemm(GemmSpec spec, View a, View b, @Nullable View bias, View c);

    // ---- recurrent layers over whole sequences

    /** Runs a recurrent layer through time, see {@link RecurrentKind} for the formulas of a step. */
    void recurrent(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out);

    /**
     * Backpropagation through time: the gradients of everything that {@link #recurrent} read. A masked step hands the
     * gradient of its state on to the step before and takes none for itself. Sums over steps and batch have an order
     * that follows from the shapes and the mask.
     */
    void recurrentDelta(
            RecurrentSpec spec,
            RecurrentInputs in,
            RecurrentStates states,
            RecurrentDeltas deltas,
            RecurrentGradients out);

    // ---- softmax and cross-entropy, along rows [rows, columns]

    void softmax(SoftmaxOp op, View x, View y, int rows, int columns);

    /** SOFTMAX: dx_j = y_j (dy_j − Σ dy_k y_k); LOG_SOFTMAX: dx_j = dy_j − e^{y_j} Σ dy_k. */
    void softmaxDelta(SoftmaxOp op, View y, View dy, View dx, int rows, int columns);

    /**
     * loss_i = −Σ_j q_ij log softmax(logits)_ij. Targets are class numbers (I32 [rows], q one-hot) or distributions
     * (real [rows, columns]); smoothing s replaces q by (1 − s)·q + s/columns. A class number outside 0..columns−1
     * gives NaN. A term with q_ij = 0 counts 0 even where the logarithm is −∞.
     */
    void crossEntropy(View logits, View targets, float smoothing, View loss, int rows, int columns);

    /** dLogits_ij = dLoss_i (softmax(logits)_ij · Σ_k q_ik − q_ij). */
    void crossEntropyDelta(
            View logits, View targets, float smoothing, View dLoss, View dLogits, int rows, int columns);

    /**
     * hits_i = 1 where the first largest logit of row i stands at its class number targets_i (I32 [rows]), else 0; the
     * first NaN of a row, if there is one, counts as its largest. A class number outside 0..columns−1 is never hit.
     */
    void hits(View logits, View targets, View hits, int rows, int columns);

    // ---- indices

    /** out [n, width] = rows of table [rows, width]; an index out of range gives a row of NaN. */
    void gather(View table, View indices, View out, int rows, int width);

    /**
     * out [rows, width] = 0, then out[indices_i] += updates_i in the order of i; indices out of range are passed over.
     */
    void scatterAdd(View indices, View updates, View out, int rows, int width);

    /** out [n, depth], 1 at the index and 0 elsewhere; a row of NaN for an index out of range. */
    void oneHot(View indices, View out, int depth);

    // ---- random numbers: Philox4x32-10 (Salmon et al. 2011)

    /**
     * Uniform numbers: word w = Philox(counter = {i/4, stream, step low, step high}, key = seed)[i mod 4] for element
     * i, out_i = (w >>> 8) · 2⁻²⁴, in [0, 1).
     */
    void random(int stream, View clock, View out);

    /** y_i = x_i / (1 − p) where the uniform number of {@link #random} is ≥ p, else 0; y may be x. Its own backward. */
    void dropout(float p, int stream, View clock, View x, View y);

    // ---- optimisers

    /**
     * Updates every parameter in place: g = gradient · gradientScale (if given). {@code slots1}, {@code slots2} are
     * empty where the rule has none. The step t is the clock's count + 1. Does nothing at all if {@code guard} is given
     * and its element is NaN or infinite. With {@code faults}, a real number, an element whose gradient squared is NaN
     * or infinite, which is so beyond 1.8e19, keeps its value and its state, and +∞ is written to {@code faults};
     * without, all are taken as they are.
     */
    void optimizer(
            OptimizerSpec spec,
            View[] parameters,
            View[] gradients,
            View[] slots1,
            View[] slots2,
            View learningRate,
            View clock,
            @Nullable View gradientScale,
            @Nullable View guard,
            @Nullable View faults);

    /**
     * Counts a step: sums_k += terms_k for every term, each of one element, if the element of {@code guard} is finite;
     * if not, the last of the sums, which has no term, grows by 1 and the others stay. There are 1 to
     * {@link #MOST_TERMS} terms.
     */
    void tally(View[] terms, View guard, View sums);

    /** Adds one to the clock's step. */
    void advance(View clock);
}
