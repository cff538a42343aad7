package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.graph.Plan;
import java.lang.foreign.MemorySegment;

/** Writes batches to a plan whose inputs are those of the model, then the target, then the weights if there are any. */
record PlanSink(Plan plan, int inputs) {
    /** Hands over the current batch. Allocates nothing. */
    void write(Batches batches) {
        for (int i = 0; i < inputs; i++) {
            plan.write(i, batches.input(i), 0);
        }
        plan.write(inputs, batches.target(), 0);
        MemorySegment weights = batches.weights();
        if (weights != null) {
            plan.write(inputs + 1, weights, 0);
        }
    }
}
