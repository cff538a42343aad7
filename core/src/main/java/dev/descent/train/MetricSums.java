package dev.descent.train;

import dev.descent.nn.Task;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects predictions against targets, batch by batch, for the metrics of a task. */
sealed interface MetricSums permits ClassMetrics, LabelMetrics, ValueMetrics {
    /**
     * Takes a batch: predictions as the loss gives them, their targets, and the weights [n] or [n, steps], or null;
     * what has weight 0 is passed over.
     */
    void add(HostTensor predictions, HostTensor targets, @Nullable HostTensor weights);

    /** The same where everything counts. */
    default void add(HostTensor predictions, HostTensor targets) {
        add(predictions, targets, null);
    }

    /** Whether answer {@code r} of {@code answers} counts. */
    static boolean counts(@Nullable HostTensor weights, int r, int answers) {
        return weights == null || weights.get((int) ((long) r * weights.size() / answers)) != 0;
    }

    /** Puts the metrics into an evaluation with this loss. */
    Evaluation result(double loss, long examples);

    /** Counts a class as found among the three most probable. */
    static MetricSums of(Task task) {
        return of(task, ClassMetrics.TOP);
    }

    /** @param top how many guesses count for top-k accuracy */
    static MetricSums of(Task task, int top) {
        return switch (task) {
            case CLASSIFY -> new ClassMetrics(top);
            case MULTILABEL -> new LabelMetrics();
            case REGRESS -> new ValueMetrics();
        };
    }

    /** Class of row {@code r}: its number, or the largest element of its distribution. */
    static int truth(HostTensor targets, int r, int classes) {
        return targets.type() == DType.I32 ? targets.ints()[r] : largest(targets, r, classes);
    }

    /** Position of the largest of {@code n} elements of a row. */
    static int largest(HostTensor t, int row, int n) {
        int best = 0;
        for (int c = 1; c < n; c++) {
            if (t.get(row * n + c) > t.get(row * n + best)) {
                best = c;
            }
        }
        return best;
    }

    /** Empty confusion for tasks without classes. */
    static Optional<ConfusionMatrix> noConfusion() {
        return Optional.empty();
    }
}
