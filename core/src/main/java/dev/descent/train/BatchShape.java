package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.graph.Tensor;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of one batch: what a plan is made for.
 *
 * @param inputs shapes of the inputs, axis 0 the batch
 * @param inputTypes element types of the inputs
 * @param target shape of the targets
 * @param targetType element type of the targets
 * @param weights shape of the weights, or null where all count the same
 */
public record BatchShape(
        List<Shape> inputs, List<DType> inputTypes, Shape target, DType targetType, @Nullable Shape weights) {
    public BatchShape {
        inputs = List.copyOf(inputs);
        inputTypes = List.copyOf(inputTypes);
        Objects.requireNonNull(target, "the shape of the targets is null");
        Objects.requireNonNull(targetType, "the type of the targets is null: DType.F32 or DType.I32 is expected");
    }

    /** Without weights. */
    public BatchShape(List<Shape> inputs, List<DType> inputTypes, Shape target, DType targetType) {
        this(inputs, inputTypes, target, targetType, null);
    }

    /** Shapes of {@code rows} examples of a data set. */
    public static BatchShape of(Dataset data, int rows) {
        List<Shape> shapes = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        for (HostTensor t : data.inputs()) {
            shapes.add(t.shape().with(0, rows));
            types.add(t.type());
        }
        HostTensor weights = data.weights();
        return new BatchShape(shapes, types, data.target().shape().with(0, rows), data.target().type(),
                weights == null ? null : weights.shape().with(0, rows));
    }

    /** The same with another number of examples. */
    BatchShape withRows(int rows) {
        Shape w = weights;
        return new BatchShape(inputs.stream().map(s -> s.with(0, rows)).toList(), inputTypes, target.with(0, rows),
                targetType, w == null ? null : w.with(0, rows));
    }

    /** Number of examples. */
    public int rows() {
        return target.dim(0);
    }

    List<Tensor> inputPlaceholders() {
        List<Tensor> list = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            list.add(Tensor.input(inputs.size() == 1 ? "input" : "input" + i, inputs.get(i), inputTypes.get(i)));
        }
        return list;
    }

    Tensor targetPlaceholder() {
        return Tensor.input("target", target, targetType);
    }

    @Nullable Tensor weightPlaceholder() {
        return weights == null ? null : Tensor.input("weights", weights, DType.F32);
    }
}
