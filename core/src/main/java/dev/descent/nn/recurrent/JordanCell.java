package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Initializer;
import dev.descent.nn.Parameter;
import dev.descent.spi.ActivationOp;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.OptionalInt;

/**
 * The network of Jordan 1986, in which the output is fed back: h = l(W·x + b + U·y + d), y ← m(V·h + e); output and
 * state are y. Parameters weight_ih W [H, I], weight_hh U [H, O], bias_ih b, bias_hh d [H], weight_ho V [O, H],
 * bias_ho e [O].
 */
public final class JordanCell extends Cell {
    private final int in;
    private final int hidden;
    private final int out;
    private final Activation activation;
    private final Activation outputActivation;
    private final Weights weights;
    private final Parameter weightHo;
    private final Parameter biasHo;

    /** With tanh inside and the sigmoid at the output. */
    public JordanCell(int in, int hidden, int out) {
        this(in, hidden, out, Activation.TANH, Activation.SIGMOID, CellInitializers.usual(hidden));
    }

    public JordanCell(int in, int hidden, int out, Activation activation, Activation outputActivation,
            CellInitializers initializers) {
        checkSizes(in, hidden);
        if (out < 1) {
            throw new IllegalArgumentException("a Jordan cell needs one output at least: out is " + out
                    + " (in is " + in + ", hidden " + hidden + ")");
        }
        checkActivation(activation);
        checkActivation(outputActivation);
        this.in = in;
        this.hidden = hidden;
        this.out = out;
        this.activation = activation;
        this.outputActivation = outputActivation;
        this.weights = weights(1, in, hidden, out, initializers, Initializer.zeros());
        this.weightHo = parameter("weight_ho", Shape.of(out, hidden), initializers.input());
        this.biasHo = parameter("bias_ho", Shape.of(out), Initializer.zeros());
    }

    @Override
    OptionalInt inputs() {
        return OptionalInt.of(in);
    }

    @Override
    public int outputs() {
        return out;
    }

    @Override
    public List<Integer> stateSizes() {
        return List.of(out);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor h = activation.apply(weights.input(x).add(weights.recurrent(state.get(0))));
        Tensor y = outputActivation.apply(h.linear(weightHo.value(), biasHo.value(), ActivationOp.LINEAR, 0));
        return new Step(y, List.of(y));
    }

    @Override
    public String describe() {
        return "Jordan " + in + "→" + hidden + "→" + out + " " + activation.name() + ", " + outputActivation.name();
    }
}
