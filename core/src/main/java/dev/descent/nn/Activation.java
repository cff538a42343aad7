package dev.descent.nn;

import dev.descent.graph.Tensor;
import dev.descent.spi.ActivationOp;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An activation function. The formulas are those of {@link ActivationOp}, and softmax and log-softmax over the last
 * axis.
 *
 * @param name for files and messages
 * @param op the kernel, or null for the two that are no function of single elements
 * @param alpha slope of leaky ReLU, limit of ELU
 */
public record Activation(String name, @Nullable ActivationOp op, double alpha) {
    public static final Activation LINEAR = new Activation("linear", ActivationOp.LINEAR, 0);
    public static final Activation SIGMOID = new Activation("sigmoid", ActivationOp.SIGMOID, 0);
    public static final Activation TANH = new Activation("tanh", ActivationOp.TANH, 0);
    public static final Activation RELU = new Activation("relu", ActivationOp.RELU, 0);
    /** With slope 0.01. */
    public static final Activation LEAKY_RELU = leakyRelu(0.01);
    /** With alpha 1. */
    public static final Activation ELU = elu(1);
    public static final Activation GELU = new Activation("gelu", ActivationOp.GELU, 0);
    public static final Activation SILU = new Activation("silu", ActivationOp.SILU, 0);
    public static final Activation SOFTPLUS = new Activation("softplus", ActivationOp.SOFTPLUS, 0);
    public static final Activation SOFTMAX = new Activation("softmax", null, 0);
    public static final Activation LOG_SOFTMAX = new Activation("log_softmax", null, 0);

    private static final List<Activation> ALL = List.of(LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, GELU, SILU,
            SOFTPLUS, SOFTMAX, LOG_SOFTMAX);

    public Activation {
        Objects.requireNonNull(name, "the name of an activation is null");
        if (!(alpha >= 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha of " + name + " must be a number of 0 or more, not " + alpha);
        }
    }

    public static Activation leakyRelu(double slope) {
        return new Activation("leaky_relu", ActivationOp.LEAKY_RELU, slope);
    }

    public static Activation elu(double alpha) {
        return new Activation("elu", ActivationOp.ELU, alpha);
    }

    /** Names that {@link #parse} knows. */
    public static List<String> names() {
        return ALL.stream().map(Activation::name).toList();
    }

    /**
     * The activation of this name, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public static Activation parse(String text) {
        String n = text.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return ALL.stream()
                .filter(a -> a.name.equals(n))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown activation '" + text + "'; known are " + String.join(", ", names())));
    }

    public Tensor apply(Tensor x) {
        ActivationOp o = op;
        if (o != null) {
            return x.activation(o, alpha);
        }
        return name.equals(SOFTMAX.name) ? x.softmax() : x.logSoftmax();
    }

    /** The kernel that a product can end with. */
    Optional<ActivationOp> fusable() {
        return Optional.ofNullable(op);
    }
}
