package dev.descent.train;

import dev.descent.graph.Graph;
import dev.descent.graph.Op;
import dev.descent.graph.Tensor;
import dev.descent.graph.TracedValueException;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;

/** Whether every parameter that a model uses is one that the trainer knows. */
final class Registered {
    private Registered() {}

    /**
     * Checks a traced graph.
     *
     * @throws TracedValueException naming the first parameter that has no value, and what to do
     */
    static void check(Graph graph, VariableStore store) {
        for (Tensor t : graph.nodes()) {
            if (t.op() instanceof Op.Read r && !store.contains(r.variable())) {
                Variable v = r.variable();
                int dot = v.name().lastIndexOf('.');
                String layer = dot < 0 ? "" : v.name().substring(0, dot);
                throw new TracedValueException("the model uses the parameter '" + v.name() + "' " + v.type()
                        + v.shape() + (layer.isEmpty() ? "" : " of layer '" + layer + "'")
                        + ", but the layer that holds it is not registered, so that it has no value and would not be"
                        + " trained: register every inner layer in its module, as in"
                        + " rnn = child(\"rnn\", Recurrent.lstm(3, 8).build())");
            }
        }
    }
}
