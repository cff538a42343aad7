package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import java.util.List;

/**
 * What a recurrent layer remembers between two steps: an ordinary value that can be passed in, taken out and handed on.
 *
 * @param values every value [B, size]: layer by layer, the forward direction before the other, in the order of
 *     {@link Cell#stateSizes()}
 */
public record RecurrentState(List<Tensor> values) {
    public RecurrentState {
        values = List.copyOf(values);
    }

    /** The same state, through which no gradient flows: where backpropagation through time is cut. */
    public RecurrentState detached() {
        return new RecurrentState(values.stream().map(Tensor::stopGradient).toList());
    }
}
