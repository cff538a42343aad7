package dev.descent.nn;

import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A variable of a module with the rule for its first value. Trained ones get gradients, the others are buffers. */
public final class Parameter {
    private final String name;
    private final Shape shape;
    private final Initializer initializer;
    private final boolean trained;
    private @Nullable Variable variable;

    Parameter(String name, Shape shape, Initializer initializer, boolean trained) {
        this.name = name;
        this.shape = Objects.requireNonNull(shape, () -> "the shape of parameter '" + name + "' is null");
        this.initializer = Objects.requireNonNull(initializer, () -> "the initializer of parameter '" + name + "' "
                + shape + " is null: give one, such as Initializer.zeros()");
        this.trained = trained;
    }

    /** Name inside its module, for example {@code weight}. */
    public String name() {
        return name;
    }

    public Shape shape() {
        return shape;
    }

    public Initializer initializer() {
        return initializer;
    }

    /** Whether an optimiser changes it. */
    public boolean isTrained() {
        return trained;
    }

    /** Whether weight decay applies: to matrices, not to biases and the scales of normalisation. */
    public boolean decays() {
        return trained && shape.rank() >= 2;
    }

    /** The traced value. */
    public Tensor value() {
        return variable(Trace.layer()).value();
    }

    /** The variable, named by the path of its module the first time it is asked for. */
    Variable variable(String modulePath) {
        Variable v = variable;
        if (v == null) {
            v = new Variable(modulePath.isEmpty() ? name : modulePath + "." + name, shape, DType.F32);
            variable = v;
        }
        return v;
    }
}
