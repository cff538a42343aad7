package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accuracy, top-k accuracy, precision, recall, F1 and the confusion matrix. */
final class ClassMetrics implements MetricSums {
    /** Guesses that count for top-k accuracy unless somebody asks otherwise. */
    static final int TOP = 3;

    private final int top;
    private @Nullable ConfusionMatrix confusion;
    private long inTop;

    ClassMetrics(int top) {
        this.top = top;
    }

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
            inTop += rank(predictions, r, classes, truth) < top ? 1 : 0;
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
        if (m.classes() > top && top > 1) { // top 1 is accuracy, and among all classes the true one always is
            all.put("top" + top + "_accuracy", m.total() == 0 ? 0 : inTop / (double) m.total());
        }
        return new Evaluation(loss, examples, all, Optional.of(m));
    }
}
