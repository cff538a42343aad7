package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accuracy, top-3 accuracy, precision, recall, F1 and the confusion matrix. */
final class ClassMetrics implements MetricSums {
    private static final int TOP = 3;

    private @Nullable ConfusionMatrix confusion;
    private long inTop;

    @Override
    public void add(HostTensor predictions, HostTensor targets, @Nullable HostTensor weights) {
        int classes = predictions.shape().dim(-1);
        ConfusionMatrix m = confusion;
        if (m == null) {
            m = new ConfusionMatrix(classes);
            confusion = m;
        }
        int rows = classes == 0 ? 0 : predictions.size() / classes;
        for (int r = 0; r < rows; r++) {
            if (!MetricSums.counts(weights, r, rows)) {
                continue;
            }
            int truth = MetricSums.truth(targets, r, classes);
            m.add(truth, MetricSums.largest(predictions, r, classes));
            inTop += rank(predictions, r, classes, truth) < TOP ? 1 : 0;
        }
    }

    /** How many classes are more probable than the true one. */
    private static int rank(HostTensor p, int row, int classes, int truth) {
        double own = p.get(row * classes + truth);
        int n = 0;
        for (int c = 0; c < classes; c++) {
            n += p.get(row * classes + c) > own ? 1 : 0;
        }
        return n;
    }

    @Override
    public Evaluation result(double loss, long examples) {
        ConfusionMatrix m = confusion == null ? new ConfusionMatrix(0) : confusion;
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("accuracy", m.accuracy());
        all.put("macro_precision", m.macroPrecision());
        all.put("macro_recall", m.macroRecall());
        all.put("macro_f1", m.macroF1());
        if (m.classes() > TOP) {
            all.put("top3_accuracy", m.total() == 0 ? 0 : inTop / (double) m.total());
        }
        return new Evaluation(loss, examples, all, Optional.of(m));
    }
}
