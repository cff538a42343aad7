package dev.descent.train;

import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Module;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The placeholders of a batch, from which a step is traced. */
record BatchInputs(List<Tensor> inputs, Tensor target, @Nullable Tensor weights) {
    static BatchInputs of(BatchShape shape) {
        return new BatchInputs(shape.inputPlaceholders(), shape.targetPlaceholder(), shape.weightPlaceholder());
    }

    /** All of them, in the order in which {@link PlanSink} writes them. */
    List<Tensor> all() {
        List<Tensor> all = new ArrayList<>(inputs);
        all.add(target);
        if (weights != null) {
            all.add(weights);
        }
        return all;
    }

    /** The output of a model, traced. */
    Tensor output(Trace trace, Module model) {
        return trace.run(() -> model.apply(inputs.toArray(Tensor[]::new)));
    }
}
