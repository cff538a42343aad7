package dev.descent.onnx;

import dev.descent.nn.Activation;
import dev.descent.nn.recurrent.Merge;
import dev.descent.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A layer that was read, with its weights in this library's layout. */
sealed interface Draft {
    /** Weight [out, in], bias [out]. */
    record Dense(HostTensor weight, @Nullable HostTensor bias) implements Draft {}

    record Act(Activation activation) implements Draft {}

    record Flatten() implements Draft {}

    record BatchNorm(Map<String, HostTensor> weights, double momentum, double epsilon) implements Draft {}

    record LayerNorm(Map<String, HostTensor> weights, double epsilon) implements Draft {}

    record Embedding(HostTensor weight) implements Draft {}

    /**
     * A factor or offset for every feature, which is no layer, but can stand first or last as a scale.
     *
     * @param op Add, Sub, Mul or Div
     * @param node for messages
     */
    record Affine(String op, HostTensor values, String node) implements Draft {}

    /**
     * One layer of recurrent cells.
     *
     * @param gates kind of cell
     * @param activation of Elman cells
     * @param stack what layers that were written as one have in common, null if unknown
     * @param in features of the input
     * @param hidden units
     * @param weights of each direction by name; first states are {@code initial0}, {@code initial1}
     * @param merge how two directions become one
     * @param last whether only the last output is given
     */
    record Recurrent(
            Gates gates,
            Activation activation,
            @Nullable String stack,
            int in,
            int hidden,
            List<Map<String, HostTensor>> weights,
            boolean stateful,
            Merge merge,
            boolean last)
            implements Draft {
        boolean bothWays() {
            return weights.size() == 2;
        }

        boolean peepholes() {
            return weights.getFirst().containsKey("weight_ci");
        }

        boolean learnsInitialState() {
            return weights.getFirst().containsKey("initial0");
        }

        Recurrent settled(Merge how, boolean onlyLast) {
            return new Recurrent(gates, activation, stack, in, hidden, weights, stateful, how, onlyLast);
        }

        int outputs() {
            return bothWays() && merge == Merge.CONCATENATE ? 2 * hidden : hidden;
        }

        /** Whether the other one, which reads what this one gives, can be a further layer of the same stack. */
        boolean goesOnAs(Recurrent next) {
            boolean alike = gates == next.gates && activation.equals(next.activation) && hidden == next.hidden
                    && bothWays() == next.bothWays() && peepholes() == next.peepholes()
                    && learnsInitialState() == next.learnsInitialState() && stateful == next.stateful;
            boolean fits = !last && (!bothWays() || merge == next.merge);
            return alike && fits && Objects.equals(stack, next.stack);
        }
    }
}
