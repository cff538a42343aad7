package dev.descent.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the gradients of the loss are before they are clipped.
 *
 * @param step finished steps
 * @param parameters Euclidean norm for every trained parameter, by path
 * @param layers for every recurrent layer and direction
 */
public record GradientReport(long step, Map<String, Double> parameters, List<LayerSteps> layers) {
    public GradientReport {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        layers = List.copyOf(layers);
    }

    /**
     * A recurrent layer.
     *
     * @param layer its path
     * @param norms norm of ∂L/∂h after each time step, over the whole batch: what comes from the loss at that step and
     *     from all steps taken later. Where it fades towards the start, early steps learn nothing; where it grows, clip
     */
    public record LayerSteps(String layer, List<Double> norms) {
        public LayerSteps {
            norms = List.copyOf(norms);
        }
    }

    /** Norm of all parameters' gradients together. */
    public double total() {
        return Math.sqrt(parameters.values().stream().mapToDouble(x -> x * x).sum());
    }
}
