package dev.descent.graph;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Something with a value that lives on from step to step: a parameter, an optimiser's state, a running mean. A variable
 * is a name and a shape; its value is kept by a {@link VariableStore} of a device.
 */
public final class Variable {
    private final String name;
    private final Shape shape;
    private final DType type;
    private final Tensor value;

    public Variable(String name, Shape shape, DType type) {
        this.name = Objects.requireNonNull(name, "the name of a variable is null");
        this.shape = Objects.requireNonNull(shape, () -> "the shape of variable '" + name + "' is null");
        this.type = Objects.requireNonNull(type, () -> "the type of variable '" + name + "' " + shape
                + " is null: DType.F32 or DType.I32 is expected");
        this.value = new Tensor(new Op.Read(this), List.of(), shape, type, "");
    }

    public String name() {
        return name;
    }

    public Shape shape() {
        return shape;
    }

    public DType type() {
        return type;
    }

    /** The value at the start of a step, as a traced tensor. */
    public Tensor value() {
        return value;
    }

    @Override
    public String toString() {
        return name + " " + type + shape;
    }
}
