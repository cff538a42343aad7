package dev.descent.graph;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;

/**
 * What a node computes from its inputs. Closed: shape rule ({@link ShapeRule}), gradient ({@link GradientRule}) and
 * dispatch ({@link Dispatch}) are exhaustive switches, so a new op that one of them forgets does not compile.
 *
 * <p>"Real" below is F32 on a device and F64 on the oracle.
 */
public sealed interface Op {

    // ---- leaves

    /** A value given at every run. Two inputs are never the same, even with equal names. */
    record Input(String name, Shape shape, DType type) implements Op {}

    /** The value of a variable at the start of the run. */
    record Read(Variable variable) implements Op {}

    /** A value known while tracing. */
    record Constant(HostTensor value) implements Op {}

    /** One number everywhere. */
    record Fill(double value, Shape shape, DType type) implements Op {}

    // ---- data movement

    /** The same elements in the same order under another shape. */
    record Reshape(Shape shape) implements Op {}

    /** out axis i is input axis axes[i]. */
    record Permute(List<Integer> axes) implements Op {}

    /** Stretches extents of 1 and adds leading axes. */
    record Broadcast(Shape shape) implements Op {}

    /** out[i] = in[starts + i·steps]; a step of −1 walks backwards. */
    record Slice(List<Integer> starts, List<Integer> steps, Shape shape) implements Op {}

    /** The transpose of {@link Slice}: zeros of {@code shape} with out[starts + i·steps] = in[i]. */
    record Unslice(List<Integer> starts, List<Integer> steps, Shape shape) implements Op {}

    /** Inputs one after the other along an axis. */
    record Concat(int axis) implements Op {}

    /** I32 to real or back. */
    record Cast(DType type) implements Op {}

    /** The input in memory of its own. */
    record Copy() implements Op {}

    /** The input itself, through which no gradient flows. */
    record StopGradient() implements Op {}

    // ---- element by element

    record Unary(UnaryOp op) implements Op {}

    record Activation(ActivationOp op, float alpha) implements Op {}

    /** Inputs: saved (output or input of the activation, see {@link ActivationOp#deltaFromOutput()}), dy. */
    record ActivationDelta(ActivationOp op, float alpha) implements Op {}

    /** Two inputs that broadcast. */
    record Binary(BinaryOp op) implements Op {}

    /** Inputs: condition, a, b, of one shape. */
    record Select() implements Op {}

    // ---- reductions

    /** Over one axis, which disappears. */
    record Reduce(ReduceOp op, int axis) implements Op {}

    /** I32 position of the first largest element along one axis, which disappears. */
    record ArgMax(int axis) implements Op {}

    /** 1 where the first largest of a row of logits [rows, classes] stands at its class, I32 [rows], else 0. */
    record Hits() implements Op {}

    /** Sum of squares over all elements of all inputs: a scalar. */
    record SumOfSquares() implements Op {}

    // ---- products

    /** op(A)·op(B) over the last two axes; leading axes are a batch, equal in both. */
    record Matmul(boolean transA, boolean transB) implements Op {}

    /** Fused: l(x·Wᵀ + b); inputs x [m, k], W [n, k], b [n]. Only activations whose delta needs the output alone. */
    record Linear(ActivationOp activation, float alpha) implements Op {}

    // ---- several results in one

    /** Result {@code index} of the input, whose op is a {@link TupleOp}. */
    record Part(int index) implements Op {}

    /**
     * An op with several results, which lie one after the other in one block of memory; {@link Part} names one of them.
     * {@link Sections} says where each lies.
     */
    sealed interface TupleOp extends Op permits Recurrent, RecurrentDelta {}

    /**
     * Fused: a recurrent layer over a whole sequence, see {@link RecurrentKind}. Inputs: x [T, B, I], weightIh [G·H,
     * I], weightHh [G·H, H], biasIh [G·H], biasHh [G·H], h0 [B, H], then c0 [B, H] if the kind has a cell, then mask
     * [T, B] if {@code masked}. Parts: h after every step [T, B, H], h after the last [B, H], then c after the last.
     */
    record Recurrent(RecurrentKind kind, boolean reverse, boolean masked) implements TupleOp {}

    /**
     * Fused: its backward pass. Inputs: those of {@link Recurrent}, its result, then the gradients of its parts. Parts:
     * the gradients of its inputs but the mask, that of x (part 0) only if {@code inputGradient}.
     */
    record RecurrentDelta(RecurrentKind kind, boolean reverse, boolean masked, boolean inputGradient)
            implements TupleOp {}

    // ---- softmax and cross-entropy over the last axis

    record Softmax(SoftmaxOp op) implements Op {}

    /** Inputs: y, dy. */
    record SoftmaxDelta(SoftmaxOp op) implements Op {}

    /** Fused: inputs logits [n, c], targets I32 [n] or real [n, c]; output [n]. */
    record CrossEntropy(float smoothing) implements Op {}

    /** Fused: inputs logits, targets, dLoss [n]; output like logits. */
    record CrossEntropyDelta(float smoothing) implements Op {}

    // ---- indices

    /** Inputs: table [v, d], indices I32 of any shape s; output s + [d]. */
    record Gather() implements Op {}

    /** Inputs: indices I32 s, updates s + [d]; output [rows, d], rows of equal index added in order. */
    record ScatterAdd(int rows) implements Op {}

    /** Input I32 s; output real s + [depth]. */
    record OneHot(int depth) implements Op {}

    // ---- random numbers; the input is the clock

    /** Uniform in [0, 1). */
    record Random(int stream, Shape shape) implements Op {}

    /** Fused: inputs x, clock; keeps an element with probability 1 − p and scales it by 1/(1 − p). */
    record Dropout(float p, int stream) implements Op {}

    /** Short name for messages and printed plans, for example {@code matmul} or {@code activation.tanh}. */
    default String label() {
        return switch (this) {
            case Input i -> "input";
            case Read r -> "variable";
            case Constant c -> "constant";
            case Fill f -> "fill";
            case Reshape r -> "reshape";
            case Permute p -> "permute" + p.axes();
            case Broadcast b -> "broadcast";
            case Slice s -> "slice";
            case Unslice u -> "unslice";
            case Concat c -> "concat." + c.axis();
            case Cast c -> "cast." + c.type().name().toLowerCase(java.util.Locale.ROOT);
            case Copy c -> "copy";
            case StopGradient s -> "stop_gradient";
            case Unary u -> lower(u.op());
            case Activation a -> lower(a.op());
            case ActivationDelta a -> lower(a.op()) + "_delta";
            case Binary b -> lower(b.op());
            case Select s -> "select";
            case Reduce r -> "reduce_" + lower(r.op()) + "." + r.axis();
            case ArgMax a -> "argmax." + a.axis();
            case Hits h -> "hits";
            case SumOfSquares s -> "sum_of_squares";
            case Matmul m -> "matmul." + (m.transA() ? "t" : "n") + (m.transB() ? "t" : "n");
            case Linear l -> l.activation() == ActivationOp.LINEAR ? "linear" : "linear+" + lower(l.activation());
            case Part p -> "part." + p.index();
            case Recurrent r -> "recurrent." + lower(r.kind()) + (r.reverse() ? ".reverse" : "");
            case RecurrentDelta r -> "recurrent_delta." + lower(r.kind()) + (r.reverse() ? ".reverse" : "");
            case Softmax s -> lower(s.op());
            case SoftmaxDelta s -> lower(s.op()) + "_delta";
            case CrossEntropy c -> "cross_entropy";
            case CrossEntropyDelta c -> "cross_entropy_delta";
            case Gather g -> "gather";
            case ScatterAdd s -> "scatter_add";
            case OneHot o -> "one_hot";
            case Random r -> "random." + r.stream();
            case Dropout d -> "dropout." + d.stream();
        };
    }

    private static String lower(Enum<?> e) {
        return e.name().toLowerCase(java.util.Locale.ROOT);
    }
}
