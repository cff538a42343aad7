package dev.descent.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * What a plan is to compute.
 *
 * @param name for printing, for example {@code train_step}
 * @param inputs the {@link Op.Input} leaves, in the order in which they are written
 * @param outputs values that can be read after a run
 * @param effects changes of variables at its end
 */
public record Graph(String name, List<Tensor> inputs, List<Tensor> outputs, List<Effect> effects) {
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        effects = List.copyOf(effects);
        for (Tensor t : inputs) {
            if (!(t.op() instanceof Op.Input)) {
                throw new IllegalArgumentException("not an input placeholder: " + t);
            }
        }
    }

    /** Every value that outputs and effects need, each after those it is computed from. */
    public List<Tensor> nodes() {
        List<Tensor> roots = new ArrayList<>(outputs);
        effects.forEach(e -> roots.addAll(Lowering.operands(e)));
        return Topology.sort(roots);
    }

    /** A graph without effects. */
    public static Graph of(String name, List<Tensor> inputs, List<Tensor> outputs) {
        return new Graph(name, inputs, outputs, List.of());
    }
}
