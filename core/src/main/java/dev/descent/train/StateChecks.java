package dev.descent.train;

import dev.descent.graph.Variable;
import dev.descent.optim.OptimizerState;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.util.List;
import java.util.Map;

/** Whether given values fit what is trained, before the first of them is set. */
final class StateChecks {
    private StateChecks() {}

    static void weights(Map<String, Variable> variables, Map<String, HostTensor> weights) {
        for (Map.Entry<String, Variable> e : variables.entrySet()) {
            HostTensor w = weights.get(e.getKey());
            if (w == null) {
                throw new IllegalArgumentException("no value for parameter '" + e.getKey() + "' "
                        + e.getValue().shape() + " among the given: " + weights.keySet());
            }
            if ((w.type() == DType.I32) != (e.getValue().type() == DType.I32)) {
                throw new IllegalArgumentException("value " + w.type() + w.shape() + " does not fit parameter '"
                        + e.getKey() + "', whose type is " + e.getValue().type());
            }
            if (!w.shape().equals(e.getValue().shape())) {
                throw new IllegalArgumentException("value " + w.shape() + " does not fit parameter '" + e.getKey()
                        + "' " + e.getValue().shape() + CellHint.of(e.getKey(), weights, variables));
            }
        }
        for (String path : weights.keySet()) {
            if (!variables.containsKey(path)) {
                throw new IllegalArgumentException("the model has no parameter '" + path + "'; it has "
                        + variables.keySet());
            }
        }
    }

    static void slots(OptimizerState optimizer, Map<String, HostTensor> slots) {
        List<Variable> wanted = optimizer.slots();
        for (Variable v : wanted) {
            HostTensor s = slots.get(v.name());
            if (s == null || !s.shape().equals(v.shape())) {
                throw new IllegalArgumentException("the state of the optimiser " + optimizer.optimizer() + " needs '"
                        + v.name() + "' " + v.shape() + (s == null ? ", which is missing" : ", not " + s.shape())
                        + "; build the trainer with the optimiser that the state was taken from");
            }
        }
        if (slots.size() != wanted.size()) {
            throw new IllegalArgumentException("the state has " + slots.size() + " tensors of an optimiser, "
                    + optimizer.optimizer() + " has " + wanted.size()
                    + "; build the trainer with the optimiser that the state was taken from");
        }
    }
}
