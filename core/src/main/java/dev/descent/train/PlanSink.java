package dev.descent.train;

import dev.descent.graph.Plan;
import java.lang.foreign.MemorySegment;

/** Writes batches to a plan whose inputs are those of the model, then the target, then the weights. */
record PlanSink(Plan plan, int inputs) implements BatchSink {
    @Override
    public void writeInput(int index, MemorySegment source) {
        plan.write(index, source, 0);
    }

    @Override
    public void writeTarget(MemorySegment source) {
        plan.write(inputs, source, 0);
    }

    @Override
    public void writeWeights(MemorySegment source) {
        plan.write(inputs + 1, source, 0);
    }
}
