package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.spi.ActivationOp;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A fully connected layer: y = l(x·Wᵀ + b), x [batch, …, in], y [batch, …, out], weight [out, in] and bias [out] as in
 * PyTorch's Linear. Weights start by He's rule before ReLU and its kin and by Xavier's otherwise, biases at 0.
 */
public final class Dense extends Layer {
    private final int in;
    private final int out;
    private final Activation activation;
    private final Parameter weight;
    private final Optional<Parameter> bias;

    public Dense(int in, int out) {
        this(in, out, Activation.LINEAR);
    }

    public Dense(int in, int out, Activation activation) {
        this(in, out, activation, defaultInitializer(activation), true);
    }

    /**
     * A layer with every choice made.
     *
     * @param in features of the input
     * @param out features of the output
     * @param weights first value of the weight
     * @param hasBias whether there is a bias
     */
    public Dense(int in, int out, Activation activation, Initializer weights, boolean hasBias) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("a dense layer needs one input and one output at least, not " + in + "→"
                    + out);
        }
        this.in = in;
        this.out = out;
        this.activation = required(activation);
        this.weight = parameter("weight", Shape.of(out, in), weights);
        this.bias = hasBias
                ? Optional.of(parameter("bias", Shape.of(out), Initializer.zeros()))
                : Optional.empty();
    }

    private static Activation required(Activation a) {
        return Objects.requireNonNull(a,
                "the activation of a dense layer is null: give one, such as Activation.LINEAR");
    }

    private static Initializer defaultInitializer(Activation a) {
        ActivationOp op = required(a).fusable().orElse(ActivationOp.LINEAR);
        return switch (op) {
            case RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS -> Initializer.heUniform();
            case LINEAR, SIGMOID, TANH -> Initializer.xavierUniform();
        };
    }

    public Parameter weight() {
        return weight;
    }

    public Optional<Parameter> bias() {
        return bias;
    }

    public Activation activation() {
        return activation;
    }

    @Override
    protected Tensor forward(Tensor x) {
        int[] dims = x.shape().toArray();
        if (dims.length < 2) {
            throw new ShapeException((Trace.layer().isEmpty() ? "" : "layer '" + Trace.layer() + "': ") + "input "
                    + x.shape() + " has no batch axis, " + describe() + " takes [examples, …, " + in
                    + "]: reshape one example to [1, " + in + "]" + (in == 1 ? ", n of them to [n, 1]" : ""));
        }
        Tensor rows = dims.length == 2 ? x : x.reshape(-1, dims[dims.length - 1]);
        Tensor y = product(rows);
        if (dims.length > 2) {
            int[] shape = Arrays.copyOf(dims, dims.length);
            shape[dims.length - 1] = out;
            y = y.reshape(shape);
        }
        return activation.fusable().isPresent() ? y : activation.apply(y);
    }

    private Tensor product(Tensor rows) {
        ActivationOp op = activation.fusable().orElse(ActivationOp.LINEAR);
        if (bias.isPresent()) {
            return rows.linear(weight.value(), bias.get().value(), op, activation.alpha());
        }
        return rows.matmul(weight.value(), false, true).activation(op, activation.alpha());
    }

    @Override
    public String describe() {
        return "Dense " + in + "→" + out + (activation.equals(Activation.LINEAR) ? "" : " " + activation.name())
                + (bias.isPresent() ? "" : " without bias");
    }
}
