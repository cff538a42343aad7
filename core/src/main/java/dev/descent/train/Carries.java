package dev.descent.train;

import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;

/** The values that a plan carries from one of its runs to the next; they live and die with it. */
final class Carries implements AutoCloseable {
    private final VariableStore store;
    private final List<Variable> variables;

    /** Makes room for what was carried in a trace, and sets it to 0. */
    Carries(VariableStore store, Trace trace) {
        this.store = store;
        this.variables = trace.carries();
        reset();
    }

    /** Back to 0: a new stream begins. */
    void reset() {
        for (Variable v : variables) {
            store.set(v, HostTensor.zeros(v.type(), v.shape()));
        }
    }

    /** What is carried now. */
    List<HostTensor> values() {
        return variables.stream().map(store::get).toList();
    }

    /**
     * Carries this from now on.
     *
     * @throws IllegalArgumentException if it is not what this plan carries
     */
    void set(List<HostTensor> values) {
        List<Shape> given = values.stream().map(HostTensor::shape).toList();
        List<Shape> wanted = variables.stream().map(Variable::shape).toList();
        if (!given.equals(wanted)) {
            throw new IllegalArgumentException("the model carries " + wanted + " from batch to batch, not " + given);
        }
        for (int i = 0; i < values.size(); i++) {
            store.set(variables.get(i), values.get(i));
        }
    }

    /** To be called after the plan was closed. */
    @Override
    public void close() {
        variables.forEach(store::remove);
    }
}
