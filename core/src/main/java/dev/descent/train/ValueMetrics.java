package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mean squared error, mean absolute error, and R² = 1 − Σ(y − t)² / Σ(t − mean t)², each output against its own mean;
 * R² is NaN where the targets are constant.
 */
final class ValueMetrics implements MetricSums {
    private long n;
    private double squared;
    private double absolute;
    // for every output: count, running mean and sum of squared deviations (Welford 1962)
    private double[] mean = new double[0];
    private double[] deviations = new double[0];
    private long rows;

    @Override
    public void add(HostTensor predictions, HostTensor targets, @Nullable HostTensor weights) {
        int width = predictions.shape().rank() < 2 ? 1 : predictions.shape().dim(-1);
        if (mean.length != width) {
            mean = new double[width];
            deviations = new double[width];
        }
        for (int i = 0; i < predictions.size(); i++) {
            if (!MetricSums.counts(weights, i, predictions.size())) {
                continue;
            }
            double t = targets.get(i);
            double e = predictions.get(i) - t;
            squared += e * e;
            absolute += Math.abs(e);
            n++;
            int k = i % width;
            rows += k == 0 ? 1 : 0;
            double before = t - mean[k];
            mean[k] += before / rows;
            deviations[k] += before * (t - mean[k]);
        }
    }

    @Override
    public Evaluation result(double loss, long examples) {
        double spread = 0;
        for (double d : deviations) {
            spread += d;
        }
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("mse", n == 0 ? 0 : squared / n);
        all.put("mae", n == 0 ? 0 : absolute / n);
        all.put("r2", spread > 0 ? 1 - squared / spread : Double.NaN);
        return new Evaluation(loss, examples, all, MetricSums.noConfusion());
    }
}
