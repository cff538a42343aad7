package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Initializer;
import dev.descent.nn.Module;
import dev.descent.nn.Parameter;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.RecurrentKind;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One step of a recurrent network, in plain Java over traced values. {@link Recurrent} runs it over a sequence, in
 * either direction and through masks; the whole is differentiated and planned like everything else.
 *
 * <pre>{@code
 * final class Leaky extends Cell { // h ← ½h + ½tanh(W·[x, h])
 *     private final Dense inner;
 *     private final int hidden;
 *
 *     Leaky(int in, int hidden) {
 *         this.inner = child("inner", new Dense(in + hidden, hidden, Activation.TANH));
 *         this.hidden = hidden;
 *     }
 *
 *     public int outputs() {
 *         return hidden;
 *     }
 *
 *     public List<Integer> stateSizes() {
 *         return List.of(hidden);
 *     }
 *
 *     public Step step(Tensor x, List<Tensor> state) {
 *         Tensor h = state.get(0);
 *         Tensor next = h.mul(0.5).add(inner.apply(Tensor.concat(1, x, h)).mul(0.5));
 *         return new Step(next, List.of(next));
 *     }
 * }
 * }</pre>
 */
public abstract class Cell extends Module {
    /** Most inputs or hidden units: far more than any device can hold weights for, and safe to multiply by gates. */
    private static final int LARGEST = 1 << 24;

    /**
     * What a step gives.
     *
     * @param output [B, {@link #outputs()}]
     * @param state for the next step, in the order and the shapes of the one before
     */
    public record Step(Tensor output, List<Tensor> state) {
        public Step {
            state = List.copyOf(state);
        }
    }

    /** Weights of a cell that has a kernel over whole sequences. */
    record Fused(RecurrentKind kind, List<Tensor> weights) {}

    /** Width of the input, where it is known before the first step is traced. */
    OptionalInt inputs() {
        return OptionalInt.empty();
    }

    /** Width of the output. */
    public abstract int outputs();

    /** Widths of the values that are handed from step to step; the first is the state h. */
    public abstract List<Integer> stateSizes();

    /**
     * Traces one step.
     *
     * @param x input [B, in]
     * @param state values from the step before, each [B, size]
     */
    public abstract Step step(Tensor x, List<Tensor> state);

    /** The kernel that does the same for a whole sequence, if there is one. */
    Optional<Fused> fused() {
        return Optional.empty();
    }

    /** The output of one step; inputs are x and the state. */
    @Override
    protected final Tensor forward(Tensor... inputs) {
        return step(inputs[0], Arrays.asList(inputs).subList(1, inputs.length)).output();
    }

    /**
     * The parameters that most cells have, in PyTorch's names and layout.
     *
     * @param weightIh W [G·H, I], the blocks of the gates one below the other
     * @param weightHh U [G·H, fed back]
     * @param biasIh b [G·H]
     * @param biasHh d [G·H]
     */
    record Weights(Parameter weightIh, Parameter weightHh, Parameter biasIh, Parameter biasHh) {
        List<Tensor> values() {
            return List.of(weightIh.value(), weightHh.value(), biasIh.value(), biasHh.value());
        }

        /** W·x + b. */
        Tensor input(Tensor x) {
            return x.linear(weightIh.value(), biasIh.value(), ActivationOp.LINEAR, 0);
        }

        /** U·h + d. */
        Tensor recurrent(Tensor h) {
            return h.linear(weightHh.value(), biasHh.value(), ActivationOp.LINEAR, 0);
        }
    }

    /** Registers {@link Weights} for {@code gates} blocks of {@code hidden} rows. */
    final Weights weights(int gates, int in, int hidden, int fedBack, CellInitializers init, Initializer biasIh) {
        checkSizes(in, hidden);
        checkInitializers(init);
        int rows = gates * hidden;
        return new Weights(
                parameter("weight_ih", Shape.of(rows, in), CellInitializers.blocks(gates, init.input())),
                parameter("weight_hh", Shape.of(rows, fedBack), CellInitializers.blocks(gates, init.recurrent())),
                parameter("bias_ih", Shape.of(rows), biasIh),
                parameter("bias_hh", Shape.of(rows), Initializer.zeros()));
    }

    /** Block {@code index} of gates [B, G·H], one of {@code size} columns. */
    static Tensor block(Tensor gates, int index, int size) {
        return gates.slice(1, index * size, (index + 1) * size);
    }

    static void checkInitializers(CellInitializers init) {
        Objects.requireNonNull(init, "the initializers of a recurrent cell are null: give some, such as"
                + " CellInitializers.orthogonal()");
    }

    static void checkActivation(Activation activation) {
        Objects.requireNonNull(activation, "an activation of a recurrent cell is null: give one, such as"
                + " Activation.TANH");
    }

    static void checkSizes(int in, int hidden) {
        if (in < 1 || hidden < 1) {
            throw new IllegalArgumentException("a recurrent cell needs one input and one hidden unit at least: in is "
                    + in + ", hidden " + hidden);
        }
        if (in > LARGEST || hidden > LARGEST) {
            throw new IllegalArgumentException("a recurrent cell takes " + LARGEST + " inputs and hidden units at most:"
                    + " in is " + in + ", hidden " + hidden);
        }
    }
}
