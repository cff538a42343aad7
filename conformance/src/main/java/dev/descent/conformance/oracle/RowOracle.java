package dev.descent.conformance.oracle;

import dev.descent.spi.SoftmaxOp;
import java.util.function.IntToDoubleFunction;

/** Softmax and cross-entropy of one row. */
final class RowOracle {
    private RowOracle() {}

    static double max(IntToDoubleFunction x, int n) {
        double m = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            m = Math.max(m, x.applyAsDouble(j));
        }
        return m;
    }

    /** Σ exp(x_j − m). */
    static double total(IntToDoubleFunction x, int n, double m) {
        double s = 0;
        for (int j = 0; j < n; j++) {
            s += Math.exp(x.applyAsDouble(j) - m);
        }
        return s;
    }

    static double softmax(SoftmaxOp op, double x, double m, double total) {
        return op == SoftmaxOp.SOFTMAX ? Math.exp(x - m) / total : x - m - Math.log(total);
    }

    static double crossEntropy(IntToDoubleFunction x, IntToDoubleFunction q, int n) {
        double m = max(x, n);
        double log = Math.log(total(x, n, m));
        double loss = 0;
        for (int j = 0; j < n; j++) {
            double w = q.applyAsDouble(j);
            if (w != 0) { // NaN counts
                loss -= w * (x.applyAsDouble(j) - m - log);
            }
        }
        return loss;
    }
}
