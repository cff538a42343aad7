package dev.descent.nn;

import dev.descent.graph.Tensor;
import java.util.Objects;

/** An activation as a layer of its own. */
public final class Activate extends Layer {
    private final Activation activation;

    public Activate(Activation activation) {
        this.activation = Objects.requireNonNull(activation,
                "the activation is null: give one, such as Activation.RELU");
    }

    public Activation activation() {
        return activation;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return activation.apply(x);
    }

    @Override
    public String describe() {
        return "Activate " + activation.name();
    }
}
