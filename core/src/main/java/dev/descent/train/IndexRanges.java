package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.graph.Graph;
import dev.descent.graph.Op;
import dev.descent.graph.Tensor;
import dev.descent.nn.Loss;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers the indices given to a step may be: rows of the tables they choose from; and its targets. Kernels do
 * not check (an index out of range gives NaN), so whole data sets are checked here, before the first step.
 */
final class IndexRanges {
    /**
     * An input that is used as indices.
     *
     * @param input its number among the model's inputs
     * @param part what of it is used, or null for all
     * @param count the indices are 0 … count − 1
     * @param layer the layer that uses it
     */
    private record Use(int input, Op.@Nullable Slice part, int count, String layer) {}

    private final List<Use> uses;
    private final @Nullable TargetCheck targets;

    private IndexRanges(List<Use> uses, @Nullable TargetCheck targets) {
        this.uses = uses;
        this.targets = targets;
    }

    /**
     * Finds the uses in a traced graph.
     *
     * @param inputs those of the model
     */
    static IndexRanges of(Graph graph, List<Tensor> inputs) {
        List<Use> uses = new ArrayList<>();
        for (Tensor t : graph.nodes()) {
            if (t.op() instanceof Op.Gather) {
                follow(t.inputs().get(1), null, inputs, t.inputs().get(0).shape().dim(0), t.layer(), uses);
            }
        }
        return new IndexRanges(List.copyOf(uses), null);
    }

    /** With targets: as many classes as the network has outputs, or numbers that the loss can take. */
    IndexRanges withTargets(Loss loss, Tensor output, Tensor target) {
        return new IndexRanges(uses, TargetCheck.of(loss, output, target));
    }

    /** From indices back to an input, through ops that keep the values; where others are between, nothing is known. */
    private static void follow(
            Tensor t, Op.@Nullable Slice part, List<Tensor> inputs, int count, String layer, List<Use> uses) {
        switch (t.op()) {
            case Op.Input i -> {
                int n = inputs.indexOf(t);
                if (n >= 0 && (part == null || takesAllRows(part, t.shape()))) {
                    uses.add(new Use(n, part, count, layer));
                }
            }
            case Op.Slice s -> {
                // a part of an input itself is known exactly; a part of what was moved around is not
                if (part == null && t.inputs().get(0).op() instanceof Op.Input) {
                    follow(t.inputs().get(0), s, inputs, count, layer, uses);
                }
            }
            case Op.Reshape r -> follow(t.inputs().get(0), part, inputs, count, layer, uses);
            case Op.Permute p -> follow(t.inputs().get(0), part, inputs, count, layer, uses);
            case Op.Broadcast b -> follow(t.inputs().get(0), part, inputs, count, layer, uses);
            case Op.Copy c -> follow(t.inputs().get(0), part, inputs, count, layer, uses);
            case Op.StopGradient s -> follow(t.inputs().get(0), part, inputs, count, layer, uses);
            case Op.Concat c -> t.inputs().forEach(in -> follow(in, part, inputs, count, layer, uses));
            default -> {}
        }
    }

    private static boolean takesAllRows(Op.Slice s, Shape of) {
        return s.starts().get(0) == 0 && s.steps().get(0) == 1 && s.shape().dim(0) == of.dim(0);
    }

    /**
     * Checks inputs and targets; what has weight 0, or is masked out, is passed over.
     *
     * @param name of the data, for the message, for example {@code "validation "}, or empty
     * @throws IllegalArgumentException naming the first number out of range, its place and what is allowed
     */
    void check(Dataset data, String name) {
        check(data.inputs(), name);
        checkTarget(data.target(), data.weights(), name);
    }

    /** Checks the targets alone; {@code weights} may be null. */
    void checkTarget(HostTensor target, @Nullable HostTensor weights, String name) {
        TargetCheck check = targets;
        if (check != null) {
            check.check(target, weights, name);
        }
    }

    /** Checks the inputs alone. */
    void check(List<HostTensor> inputs, String name) {
        for (Use u : uses) {
            if (u.input() >= inputs.size() || inputs.get(u.input()).type() != DType.I32) {
                continue; // not what the graph was traced for, which is said elsewhere
            }
            HostTensor t = inputs.get(u.input());
            int[] indices = t.ints();
            for (int i = 0; i < indices.length; i++) {
                if ((indices[i] < 0 || indices[i] >= u.count()) && isUsed(u.part(), t.shape(), i)
                        && !isMasked(inputs, t.shape(), i)) {
                    throw new IllegalArgumentException("the " + name + "input"
                            + (inputs.size() == 1 ? "" : " " + u.input()) + " holds index " + indices[i] + " at "
                            + t.shape().place(i) + ", but "
                            + (u.layer().isEmpty() ? "the table" : "layer '" + u.layer() + "'") + " has " + u.count()
                            + " rows: indices go from 0 to " + (u.count() - 1)
                            + "; correct the index, or make the table larger");
                }
            }
        }
    }

    /** Whether a part takes the element at this row-major position. */
    private static boolean isUsed(Op.@Nullable Slice part, Shape whole, int flat) {
        if (part == null) {
            return true;
        }
        int rest = flat;
        for (int axis = whole.rank() - 1; axis > 0; axis--) {
            int from = rest % whole.dim(axis) - part.starts().get(axis);
            rest /= whole.dim(axis);
            int step = part.steps().get(axis);
            if (from % step != 0 || from / step < 0 || from / step >= part.shape().dim(axis)) {
                return false;
            }
        }
        return true;
    }

    /** Whether another input [n, T] looks like a mask of this one [n, T, …], and leaves the step out. */
    private static boolean isMasked(List<HostTensor> inputs, Shape shape, int flat) {
        for (HostTensor m : inputs) {
            if (m.type() == DType.F32 && m.shape().rank() == 2 && shape.rank() >= 2
                    && m.shape().dim(0) == shape.dim(0) && m.shape().dim(1) == shape.dim(1)
                    && m.get(flat / (int) (shape.size() / m.size())) == 0) {
                return true;
            }
        }
        return false;
    }
}
