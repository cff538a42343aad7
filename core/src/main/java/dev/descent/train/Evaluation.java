package dev.descent.train;

import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How good a model is on a data set.
 *
 * @param loss weighted mean loss
 * @param examples number of examples
 * @param metrics what fits the task, by name: {@code accuracy}, {@code macro_precision}, {@code macro_recall},
 *     {@code macro_f1}, {@code top3_accuracy} (or as {@link Trainer.Builder#topK} says); or {@code subset_accuracy},
 *     {@code label_accuracy}, {@code precision}, {@code recall}, {@code micro_f1}; or {@code mse}, {@code mae},
 *     {@code r2} = 1 − Σ(y − t)² / Σ(t − mean t)², which is NaN where the target is constant: there is no spread then
 *     that could be explained. Macro means are over the classes that occur here, as truth or as prediction
 * @param confusion true against predicted classes, for classification
 */
public record Evaluation(
        double loss, long examples, Map<String, Double> metrics, Optional<ConfusionMatrix> confusion) {
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * The metrics of a task for predictions that were made elsewhere, for example in another unit.
     *
     * @param predictions as {@link Trainer#predict} gives them
     * @param targets of the same examples
     * @param loss the loss to report beside them
     */
    public static Evaluation of(Task task, HostTensor predictions, HostTensor targets, double loss) {
        MetricSums sums = MetricSums.of(task);
        sums.add(predictions, targets, null);
        return sums.result(loss, targets.shape().dim(0));
    }

    /**
     * A metric by name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public double metric(String name) {
        Double v = metrics.get(name);
        if (v == null) {
            throw new IllegalArgumentException("no metric '" + name + "'; there are " + metrics.keySet());
        }
        return v;
    }

    /** A loss or metric as people read it: with four decimals, of very large and very small ones with an exponent. */
    public static String text(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, (size < 1e-4 && size > 0) || size >= 1e7 ? "%.3e" : "%.4f", value);
    }

    /** Whether R² has no value since the targets do not differ; NaN predictions make it NaN too, but mse as well. */
    boolean hasConstantTarget() {
        return Double.isNaN(metrics.getOrDefault("r2", 0.0)) && !Double.isNaN(metrics.getOrDefault("mse", Double.NaN));
    }

    /** For example {@code loss 0.0812, accuracy 0.9778}; says why where R² is not defined. */
    @Override
    public String toString() {
        return "loss " + text(loss)
                + metrics.entrySet().stream()
                        .map(e -> ", " + e.getKey() + " " + text(e.getValue()))
                        .collect(Collectors.joining())
                + (hasConstantTarget() ? " (r2 is not defined: the target is constant in these rows)" : "");
    }
}
