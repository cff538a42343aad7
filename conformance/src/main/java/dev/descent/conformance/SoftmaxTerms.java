package dev.descent.conformance;

/**
 * What the rounding errors of a softmax along a row may add up to, in units of 2⁻²⁴. With m the maximum, d_j = x_j − m
 * and p = softmax(x): the subtraction is rounded once, which the exponential turns into a relative error of |d_j|
 * units; the exponential itself may be off by 4; and the sum over K terms by √K and by what its terms are off,
 * Σ p_k |d_k| + 4.
 *
 * @param max m
 * @param log log Σ exp(x_k − m)
 * @param common units that the sum brings to every element of the row
 */
record SoftmaxTerms(double max, double log, double common) {
    private static final double EXP = 4;

    static SoftmaxTerms of(double[] x, int from, int n) {
        double m = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + n; j++) {
            m = Math.max(m, x[j]);
        }
        double total = 0;
        double weighted = 0;
        for (int j = from; j < from + n; j++) {
            double e = Math.exp(x[j] - m);
            total += e;
            weighted += e == 0 ? 0 : e * Math.abs(x[j] - m);
        }
        return new SoftmaxTerms(m, Math.log(total), weighted / total + EXP + Math.sqrt(n));
    }

    /** p_j. */
    double probability(double x) {
        return Math.exp(x - max - log);
    }

    /** Relative error of p_j. */
    double relative(double x) {
        return Math.abs(x - max) + EXP + common;
    }

    /** Absolute error of log p_j = x_j − m − log Σ: a logarithm turns the sum's relative error into an absolute one. */
    double logarithmic(double x) {
        return 2 * Math.abs(x - max) + EXP * Math.abs(log) + common;
    }

    /** Rows with NaN, and elements at −∞, have exact results or none. */
    static double finite(double terms) {
        return Double.isFinite(terms) ? terms : 0;
    }
}
