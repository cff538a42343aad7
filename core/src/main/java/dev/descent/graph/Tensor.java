package dev.descent.graph;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A traced value: what an op makes of other values. Immutable; methods check shapes at once and compute nothing. The
 * numbers exist when a {@link Plan} runs, or when {@link #eval()} is called.
 *
 * <p>Binary methods broadcast (aligned at the last axis). Negative axes count from the end. Every method throws
 * {@link ShapeException} where shapes do not fit.
 */
public final class Tensor {
    private final Op op;
    private final List<Tensor> inputs;
    private final Shape shape;
    private final DType type;
    private final String layer;

    Tensor(Op op, List<Tensor> inputs, Shape shape, DType type, String layer) {
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.shape = shape;
        this.type = type;
        this.layer = layer;
    }

    /** A node; the one place where shapes are checked. */
    static Tensor node(Op op, Tensor... inputs) {
        return node(op, List.of(inputs));
    }

    static Tensor node(Op op, List<Tensor> inputs) {
        ShapeRule.Result r;
        try {
            r = ShapeRule.of(op, inputs);
        } catch (IllegalArgumentException e) {
            String where = Trace.layer().isEmpty() ? "" : "layer '" + Trace.layer() + "', ";
            throw new ShapeException(where + "op " + op.label() + ": " + e.getMessage() + UserLine.find());
        }
        return new Tensor(op, inputs, r.shape(), r.type(), Trace.layer());
    }

    // ---- leaves

    /** A value to be given at every run. */
    public static Tensor input(String name, Shape shape, DType type) {
        Objects.requireNonNull(name, "the name of an input is null");
        Objects.requireNonNull(shape, () -> "the shape of input '" + name + "' is null");
        Objects.requireNonNull(type, () -> "the type of input '" + name + "' " + shape + " is null: DType.F32 or"
                + " DType.I32 is expected");
        return node(new Op.Input(name, shape, type));
    }

    /** A value known now. */
    public static Tensor of(HostTensor value) {
        Objects.requireNonNull(value, "the value of a constant is null");
        return node(new Op.Constant(value));
    }

    /** A vector known now. */
    public static Tensor of(float... values) {
        return of(HostTensor.of(values));
    }

    /** A matrix known now. */
    public static Tensor of(float[][] rows) {
        return of(HostTensor.of(rows));
    }

    /** One real number everywhere. */
    public static Tensor fill(double value, Shape shape) {
        Objects.requireNonNull(shape, "the shape to fill is null");
        return node(new Op.Fill(value, shape, DType.F32));
    }

    /** A real scalar. */
    public static Tensor scalar(double value) {
        return fill(value, Shape.scalar());
    }

    /** The results of an op that has several. */
    static List<Tensor> parts(Tensor tuple) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < partCount(tuple); i++) {
            parts.add(node(new Op.Part(i), tuple));
        }
        return parts;
    }

    static int partCount(Tensor tuple) {
        return Sections.of((Op.TupleOp) tuple.op(), tuple.inputs()).parts().size();
    }

    // ---- what it is

    public Shape shape() {
        return shape;
    }

    /** F32 for every real value (a plan on the oracle computes them in F64), I32 for indices. */
    public DType type() {
        return type;
    }

    public Op op() {
        return op;
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    /** Path of the layer that made it. */
    public String layer() {
        return layer;
    }

    // ---- data movement

    /** The same elements under another shape; one extent may be −1 and is worked out. */
    public Tensor reshape(int... dims) {
        long known = 1;
        int open = 0;
        for (int d : dims) {
            if (d < -1) {
                throw new ShapeException("cannot reshape " + shape + " to " + Arrays.toString(dims)
                        + ": an extent is negative, and not -1" + UserLine.find());
            }
            open += d == -1 ? 1 : 0;
            known *= d == -1 ? 1 : d;
        }
        if (open > 1) {
            throw new ShapeException("cannot reshape " + shape + " to " + Arrays.toString(dims)
                    + ": one extent at most may be -1, and follows from the others" + UserLine.find());
        }
        int[] full = dims.clone();
        for (int i = 0; i < full.length; i++) {
            if (full[i] == -1) {
                full[i] = known == 0 ? 0 : (int) (shape.size() / known);
            }
        }
        return reshape(Shape.of(full));
    }

    /** The same elements under another shape of equal size. */
    public Tensor reshape(Shape to) {
        if (to.equals(shape)) {
            return this;
        }
        if (op instanceof Op.Fill f && to.size() == shape.size()) {
            return node(new Op.Fill(f.value(), to, f.type()));
        }
        return node(new Op.Reshape(to), this);
    }

    /** Axes in another order. */
    public Tensor permute(int... axes) {
        return node(new Op.Permute(Arrays.stream(axes)
                .map(a -> a < 0 && a >= -shape.rank() ? a + shape.rank() : a)
                .boxed()
                .toList()), this);
    }

    /** The last two axes swapped. */
    public Tensor transpose() {
        int[] axes = IntStream.range(0, shape.rank()).toArray();
        if (axes.length < 2) {
            throw new ShapeException("cannot transpose " + shape + ": it has fewer than two axes" + UserLine.find());
        }
        axes[axes.length - 1] = axes.length - 2;
        axes[axes.length - 2] = axes.length - 1;
        return permute(axes);
    }

    /** Stretches extents of 1 and adds leading axes. */
    public Tensor broadcastTo(Shape to) {
        if (to.equals(shape)) {
            return this;
        }
        if (op instanceof Op.Fill f && Shape.canBroadcast(shape, to)) {
            return node(new Op.Fill(f.value(), to, f.type()));
        }
        return node(new Op.Broadcast(to), this);
    }

    /** Positions {@code from} to {@code to} (exclusive) of an axis. */
    public Tensor slice(int axis, int from, int to) {
        int a = shape.axis(axis);
        if (from > to) {
            throw new ShapeException("cannot slice " + shape + " on axis " + axis + " from " + from + " to " + to
                    + ": it ends before it begins" + UserLine.find());
        }
        Integer[] starts = filled(0);
        starts[a] = from;
        return node(new Op.Slice(List.of(starts), List.of(filled(1)), shape.with(a, to - from)), this);
    }

    /** An axis in reverse order. */
    public Tensor reverse(int axis) {
        int a = shape.axis(axis);
        Integer[] starts = filled(0);
        Integer[] steps = filled(1);
        starts[a] = Math.max(0, shape.dim(a) - 1);
        steps[a] = -1;
        return node(new Op.Slice(List.of(starts), List.of(steps), shape), this);
    }

    private Integer[] filled(int value) {
        Integer[] a = new Integer[shape.rank()];
        Arrays.fill(a, value);
        return a;
    }

    /** One after the other along an axis. */
    public static Tensor concat(int axis, Tensor... parts) {
        return parts.length == 1
                ? parts[0]
                : node(new Op.Concat(parts.length == 0 ? axis : parts[0].shape.axis(axis)), parts);
    }

    /** I32 to real or back; the value itself if it has the type already. */
    public Tensor cast(DType to) {
        return to == type || (to.isReal() && type.isReal()) ? this : node(new Op.Cast(to), this);
    }

    /** This value, through which no gradient flows. */
    public Tensor stopGradient() {
        return node(new Op.StopGradient(), this);
    }

    // ---- arithmetic

    private Tensor unary(UnaryOp u) {
        return node(new Op.Unary(u), this);
    }

    private Tensor binary(BinaryOp b, Tensor other) {
        return Fold.binary(b, this, other);
    }

    public Tensor neg() {
        return unary(UnaryOp.NEG);
    }

    public Tensor abs() {
        return unary(UnaryOp.ABS);
    }

    public Tensor sign() {
        return unary(UnaryOp.SIGN);
    }

    public Tensor square() {
        return unary(UnaryOp.SQUARE);
    }

    public Tensor sqrt() {
        return unary(UnaryOp.SQRT);
    }

    /** 1/√x. */
    public Tensor rsqrt() {
        return unary(UnaryOp.RSQRT);
    }

    public Tensor reciprocal() {
        return unary(UnaryOp.RECIPROCAL);
    }

    public Tensor exp() {
        return unary(UnaryOp.EXP);
    }

    public Tensor log() {
        return unary(UnaryOp.LOG);
    }

    public Tensor add(Tensor other) {
        return binary(BinaryOp.ADD, other);
    }

    public Tensor add(double other) {
        return add(scalar(other));
    }

    public Tensor sub(Tensor other) {
        return binary(BinaryOp.SUB, other);
    }

    public Tensor sub(double other) {
        return sub(scalar(other));
    }

    public Tensor mul(Tensor other) {
        return binary(BinaryOp.MUL, other);
    }

    public Tensor mul(double other) {
        return mul(scalar(other));
    }

    public Tensor div(Tensor other) {
        return binary(BinaryOp.DIV, other);
    }

    public Tensor div(double other) {
        return div(scalar(other));
    }

    public Tensor max(Tensor other) {
        return binary(BinaryOp.MAX, other);
    }

    public Tensor min(Tensor other) {
        return binary(BinaryOp.MIN, other);
    }

    /** 1 where equal, else 0. */
    public Tensor equalTo(Tensor other) {
        return binary(BinaryOp.EQUAL, other);
    }

    /** 1 where this is greater, else 0. */
    public Tensor greater(Tensor other) {
        return binary(BinaryOp.GREATER, other);
    }

    /** 1 where this is greater or equal, else 0. */
    public Tensor greaterEqual(Tensor other) {
        return binary(BinaryOp.GREATER_EQUAL, other);
    }

    /** a where this is not 0, else b; all three broadcast. */
    public Tensor select(Tensor a, Tensor b) {
        Shape s = ShapeRule.of(new Op.Binary(BinaryOp.ADD), List.of(a, b)).shape();
        Shape all = ShapeRule.of(new Op.Binary(BinaryOp.ADD), List.of(this, fill(0, s))).shape();
        return node(new Op.Select(), broadcastTo(all), a.broadcastTo(all), b.broadcastTo(all));
    }

    // ---- activations

    /** An activation function; {@code alpha} is read by LEAKY_RELU and ELU. */
    public Tensor activation(ActivationOp activation, double alpha) {
        return activation == ActivationOp.LINEAR ? this : node(new Op.Activation(activation, (float) alpha), this);
    }

    public Tensor sigmoid() {
        return activation(ActivationOp.SIGMOID, 0);
    }

    public Tensor tanh() {
        return activation(ActivationOp.TANH, 0);
    }

    public Tensor relu() {
        return activation(ActivationOp.RELU, 0);
    }

    public Tensor softplus() {
        return activation(ActivationOp.SOFTPLUS, 0);
    }

    // ---- reductions

    /** Sum over these axes, or over all if none is named; they disappear. */
    public Tensor sum(int... axes) {
        return Reductions.reduce(ReduceOp.SUM, this, axes);
    }

    /** Mean over these axes, or over all if none is named; they disappear. */
    public Tensor mean(int... axes) {
        Tensor s = sum(axes);
        return s.mul(s.shape.size() / (double) Math.max(1, shape.size()));
    }

    /** Largest over these axes, or over all if none is named; they disappear. */
    public Tensor max(int... axes) {
        return Reductions.reduce(ReduceOp.MAX, this, axes);
    }

    /** I32 position of the first largest along an axis. */
    public Tensor argmax(int axis) {
        return node(new Op.ArgMax(shape.axis(axis)), this);
    }

    /**
     * Which rows of these logits [rows, classes] have their first largest element at their class: 1 there, else 0.
     *
     * @param classes class numbers, I32 [rows]
     */
    public Tensor hits(Tensor classes) {
        return node(new Op.Hits(), this, classes);
    }

    /** Sum of squares over all elements of all values: a scalar. */
    public static Tensor sumOfSquares(List<Tensor> values) {
        return node(new Op.SumOfSquares(), values);
    }

    // ---- products

    /** Matrix product over the last two axes. */
    public Tensor matmul(Tensor other) {
        return matmul(other, false, false);
    }

    /** Matrix product with either factor transposed. */
    public Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
        return node(new Op.Matmul(transposeThis, transposeOther), this, other);
    }

    /**
     * l(this · weightᵀ + bias): this [m, k], weight [n, k], bias [n]; one fused kernel where the activation allows it.
     */
    public Tensor linear(Tensor weight, Tensor bias, ActivationOp activation, double alpha) {
        if (activation.deltaFromOutput()) {
            return node(new Op.Linear(activation, (float) alpha), this, weight, bias);
        }
        return node(new Op.Linear(ActivationOp.LINEAR, 0), this, weight, bias).activation(activation, alpha);
    }

    // ---- recurrent layers

    /**
     * Runs a recurrent layer over this sequence [T, B, I] with {@code weights} W [G·H, I], U [G·H, H], b [G·H], d
     * [G·H], see {@link RecurrentKind}.
     *
     * @param state h [B, H], and c [B, H] for kinds with a cell
     * @param mask [T, B], or null; where it is 0 the state is copied
     * @return h after every step [T, B, H], then the state after the last step
     */
    public List<Tensor> recurrent(
            RecurrentKind kind, boolean reverse, List<Tensor> weights, List<Tensor> state, @Nullable Tensor mask) {
        List<Tensor> in = new ArrayList<>(List.of(this));
        in.addAll(weights);
        in.addAll(state);
        if (mask != null) {
            in.add(mask);
        }
        return parts(node(new Op.Recurrent(kind, reverse, mask != null), in));
    }

    // ---- softmax, cross-entropy, indices

    /** Over the last axis. */
    public Tensor softmax() {
        return node(new Op.Softmax(SoftmaxOp.SOFTMAX), this);
    }

    /** Over the last axis. */
    public Tensor logSoftmax() {
        return node(new Op.Softmax(SoftmaxOp.LOG_SOFTMAX), this);
    }

    /** Cross-entropy [n] of logits (this, [n, c]) against class numbers I32 [n] or distributions [n, c]. */
    public Tensor crossEntropy(Tensor targets, double smoothing) {
        return node(new Op.CrossEntropy((float) smoothing), this, targets);
    }

    /** Rows of this [v, d] at I32 indices s; gives s + [d]. */
    public Tensor gather(Tensor indices) {
        return node(new Op.Gather(), this, indices);
    }

    /** Indicator vectors of I32 indices. */
    public Tensor oneHot(int depth) {
        return node(new Op.OneHot(depth), this);
    }

    // ---- random numbers (in a training trace)

    /** Uniform numbers in [0, 1) from the trace's clock, other ones at every step. */
    public static Tensor random(Shape shape) {
        Trace t = Trace.current();
        return node(new Op.Random(t.nextStream(), shape), t.clock());
    }

    /** Drops elements with probability p and scales the others by 1/(1 − p); the value itself outside training. */
    public Tensor dropout(double p) {
        Trace t = Trace.current();
        if (!t.isTraining() || p == 0) {
            return this;
        }
        return node(new Op.Dropout((float) p, t.nextStream()), this, t.clock());
    }

    // ---- values

    /**
     * Computes this value now on the best device. Opens and closes the device: for trying things out, as in jshell.
     *
     * @throws TracedValueException if the value depends on an input or a variable
     */
    public HostTensor eval() {
        try (Device device = Devices.open()) {
            return eval(device);
        }
    }

    /** Computes this value now on a device. */
    public HostTensor eval(Device device) {
        return Evaluate.now(device, this);
    }

    /** Type, shape, op and layer, for example {@code F32[32, 10] linear in 'head'}; never the numbers. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add("" + type + shape);
        parts.add(op.label());
        if (!layer.isEmpty()) {
            parts.add("in '" + layer + "'");
        }
        return String.join(" ", parts);
    }
}
