package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Initializer;
import dev.descent.spi.RecurrentKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The simple recurrent network of Elman 1990: h ← l(W·x + b + U·h + d); output and state are h. Parameters weight_ih W
 * [H, I], weight_hh U [H, H], bias_ih b, bias_hh d [H], as PyTorch's RNN has them. tanh and ReLU have a kernel over
 * whole sequences, other activations run step by step.
 */
public final class ElmanCell extends Cell {
    private final int in;
    private final int hidden;
    private final Activation activation;
    private final Weights weights;

    /** With tanh, and weights uniform in ±1/√hidden. */
    public ElmanCell(int in, int hidden) {
        this(in, hidden, Activation.TANH, CellInitializers.usual(hidden));
    }

    public ElmanCell(int in, int hidden, Activation activation, CellInitializers initializers) {
        checkActivation(activation);
        this.in = in;
        this.hidden = hidden;
        this.activation = activation;
        this.weights = weights(1, in, hidden, hidden, initializers, Initializer.zeros());
    }

    public Activation activation() {
        return activation;
    }

    @Override
    OptionalInt inputs() {
        return OptionalInt.of(in);
    }

    @Override
    public int outputs() {
        return hidden;
    }

    @Override
    public List<Integer> stateSizes() {
        return List.of(hidden);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor h = activation.apply(weights.input(x).add(weights.recurrent(state.get(0))));
        return new Step(h, List.of(h));
    }

    @Override
    Optional<Fused> fused() {
        if (activation.equals(Activation.TANH)) {
            return Optional.of(new Fused(RecurrentKind.ELMAN_TANH, weights.values()));
        }
        return activation.equals(Activation.RELU)
                ? Optional.of(new Fused(RecurrentKind.ELMAN_RELU, weights.values()))
                : Optional.empty();
    }

    @Override
    public String describe() {
        return "Elman " + in + "→" + hidden + " " + activation.name();
    }
}
