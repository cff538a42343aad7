package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Dataset} asks of its tensors. */
final class DatasetChecks {
    private DatasetChecks() {}

    static void check(List<HostTensor> inputs, HostTensor target, @Nullable HostTensor weights) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("no inputs; a data set needs at least one input tensor");
        }
        for (int i = 0; i < inputs.size(); i++) {
            String name = inputs.size() == 1 ? "input" : "input " + i;
            checkTensor(name, inputs.get(i));
            checkRows(name, inputs.get(i), "input", inputs.getFirst());
        }
        checkTensor("target", target);
        checkRows("target", target, "input", inputs.getFirst());
        if (target.type() == DType.I32) {
            checkClasses(target);
        }
        if (weights != null) {
            checkWeights(weights, target);
        }
    }

    private static void checkTensor(String name, HostTensor tensor) {
        Shape shape = tensor.shape();
        if (shape.rank() == 0) {
            throw new IllegalArgumentException(
                    "the " + name + " is a single number; axis 0 must count the examples, as in [n, features]");
        }
        if (tensor.size() == 0) {
            throw new IllegalArgumentException(
                    "the " + name + " has shape " + shape + ", it holds no values; give at least one example");
        }
        if (tensor.type() == DType.F64) {
            throw new IllegalArgumentException(
                    "the " + name + " holds F64 elements; convert it with to(DType.F32)");
        }
        if (tensor.type() == DType.F32) {
            checkFinite(name, tensor);
        }
    }

    private static void checkRows(String name, HostTensor tensor, String otherName, HostTensor other) {
        int n = tensor.shape().dim(0);
        int expected = other.shape().dim(0);
        if (n != expected) {
            throw new IllegalArgumentException("the " + name + " has " + n + " rows (shape " + tensor.shape()
                    + "), the " + otherName + " has " + expected + " (shape " + other.shape()
                    + "); axis 0 must count the same examples in both");
        }
    }

    static void checkFinite(String name, HostTensor tensor) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("the " + name + " holds " + values[i] + " at "
                        + tensor.shape().place(i) + "; replace the value or leave the row out");
            }
        }
    }

    private static void checkClasses(HostTensor target) {
        if (target.shape().rank() > 2) {
            throw new IllegalArgumentException("the target holds I32 elements of shape " + target.shape()
                    + "; class numbers have shape [n] or [n, steps]. Convert real targets with to(DType.F32)");
        }
        int[] classes = target.ints();
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0) {
                throw new IllegalArgumentException("the target holds class " + classes[i] + " at "
                        + target.shape().place(i) + "; class numbers start at 0");
            }
            if (classes[i] == Integer.MAX_VALUE) {
                throw new IllegalArgumentException("the target holds class " + classes[i] + " at "
                        + target.shape().place(i) + "; number the classes 0, 1, 2 …");
            }
        }
    }

    static void checkNames(HostTensor target, List<String> names) {
        if (target.type() != DType.I32) {
            int columns = target.shape().rank() == 1 ? 1 : target.shape().dim(-1);
            if (columns != names.size()) {
                throw new IllegalArgumentException(names.size() + " names for a target with " + columns
                        + " columns (shape " + target.shape() + "); give one name for each column");
            }
            return;
        }
        int[] classes = target.ints();
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] >= names.size()) {
                throw new IllegalArgumentException("the target holds class " + classes[i] + " at "
                        + target.shape().place(i) + ", but there are " + names.size()
                        + " class names: class numbers go from 0 to " + (names.size() - 1));
            }
        }
    }

    static void checkWeights(HostTensor weights, HostTensor target) {
        Shape t = target.shape();
        boolean perExample = weights.shape().equals(Shape.of(t.dim(0)));
        boolean perStep = t.rank() >= 2 && weights.shape().equals(Shape.of(t.dim(0), t.dim(1)));
        if (weights.type() != DType.F32 || !(perExample || perStep)) {
            throw new IllegalArgumentException("the weights are " + weights.type() + weights.shape()
                    + "; they must be F32[" + t.dim(0) + "], one for each example"
                    + (t.rank() < 2 ? "" : ", or F32[" + t.dim(0) + ", " + t.dim(1) + "], one for each time step"));
        }
        checkFinite("weights tensor", weights);
        double sum = 0;
        float[] values = weights.floats();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw new IllegalArgumentException("the weights tensor holds " + values[i] + " at "
                        + weights.shape().place(i) + "; weights are 0 or more");
            }
            sum += values[i];
        }
        if (sum == 0) {
            throw new IllegalArgumentException("all weights are 0; nothing would be learned");
        }
    }
}
