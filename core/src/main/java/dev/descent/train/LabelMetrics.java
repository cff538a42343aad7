package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For several yes-or-no labels an example; a label is predicted where its probability exceeds ½. */
final class LabelMetrics implements MetricSums {
    private long rows;
    private long allRight;
    private long right;
    private long labels;
    private long truePositive;
    private long predicted;
    private long actual;

    @Override
    public void add(HostTensor predictions, HostTensor targets, @Nullable HostTensor weights) {
        int n = predictions.shape().rank() < 2 ? 1 : predictions.shape().dim(-1);
        for (int i = 0; i < predictions.size(); i += n) {
            if (!MetricSums.counts(weights, i / n, predictions.size() / n)) {
                continue;
            }
            boolean whole = true;
            for (int k = i; k < i + n; k++) {
                boolean said = predictions.get(k) > 0.5;
                boolean is = targets.get(k) > 0.5;
                whole &= said == is;
                right += said == is ? 1 : 0;
                truePositive += said && is ? 1 : 0;
                predicted += said ? 1 : 0;
                actual += is ? 1 : 0;
            }
            labels += n;
            rows++;
            allRight += whole ? 1 : 0;
        }
    }

    @Override
    public Evaluation result(double loss, long examples) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("subset_accuracy", ratio(allRight, rows));
        all.put("label_accuracy", ratio(right, labels));
        all.put("precision", ratio(truePositive, predicted));
        all.put("recall", ratio(truePositive, actual));
        all.put("micro_f1", ratio(2 * truePositive, predicted + actual));
        return new Evaluation(loss, examples, all, MetricSums.noConfusion());
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }
}
