package dev.descent.train;

import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.tensor.DType;

/**
 * A step before it is planned.
 *
 * @param graph what it computes
 * @param trace what was noted on the way
 * @param ranges what indices and targets may be
 */
record TracedStep(Graph graph, Trace trace, IndexRanges ranges) {
    /** Device memory that its plan takes, with what it carries from run to run. */
    long bytes(State state) {
        long carried = 0;
        for (Variable v : trace.carries()) {
            carried += v.shape().size() * DType.F32.bytes();
        }
        return Plan.bytes(graph, state.store().device()) + carried;
    }

    /** A plan, and room for what it carries. */
    record Planned(Plan plan, Carries carries) {}

    /** Plans it; where that fails, nothing is left on the device. */
    Planned plan(State state) {
        Carries carries = new Carries(state.store(), trace);
        try {
            Registered.check(graph, state.store());
            return new Planned(Plan.of(graph, state.store()), carries);
        } catch (RuntimeException e) {
            carries.close();
            throw e;
        }
    }
}
