package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Copies of the trained parameters and of the gradients of the loss, before these are clipped.
 *
 * @param step finished steps
 * @param weights every trained parameter, by path
 * @param gradients ∂L/∂w of the mean loss over the batch that comes next, by path, of the parameters' shapes
 */
public record TensorReport(long step, Map<String, HostTensor> weights, Map<String, HostTensor> gradients) {
    public TensorReport {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }
}
