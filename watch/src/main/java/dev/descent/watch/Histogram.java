package dev.descent.watch;

import dev.descent.tensor.HostTensor;
import java.util.Arrays;

/**
 * How values are distributed, in buckets whose limits grow by a tenth from 10⁻¹² on, on both sides of 0: fine where
 * values are small. Values that are not finite are left out.
 *
 * @param limits upper limit of every bucket, ascending; the first begins at −∞
 * @param counts values in each
 */
record Histogram(double min, double max, long count, double sum, double squares, double[] limits, double[] counts) {
    private static final double SMALLEST = 1e-12;
    private static final double GROWTH = 1.1;
    /** Up to beyond the largest float. */
    private static final int SIDE = (int) Math.ceil(Math.log(4e38 / SMALLEST) / Math.log(GROWTH)) + 1;

    private static final int ZERO = SIDE; // bucket of (−10⁻¹², 10⁻¹²]

    private static final double[] LIMITS = limitsOfAll();

    private static double[] limitsOfAll() {
        double[] all = new double[2 * SIDE + 1];
        double size = SMALLEST;
        for (int i = 0; i < SIDE; i++) {
            all[ZERO + i] = size;
            all[ZERO - 1 - i] = -size;
            size *= GROWTH;
        }
        all[2 * SIDE] = Double.MAX_VALUE;
        return all;
    }

    /** Counts the values of a tensor. */
    static Histogram of(HostTensor t) {
        long[] counts = new long[LIMITS.length];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        long n = 0;
        for (int i = 0; i < t.size(); i++) {
            double x = t.get(i);
            if (Double.isFinite(x)) {
                counts[bucket(x)]++;
                min = Math.min(min, x);
                max = Math.max(max, x);
                sum += x;
                squares += x * x;
                n++;
            }
        }
        if (n == 0) {
            return new Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
        }
        return used(counts, min, max, n, sum, squares);
    }

    /** The first bucket whose limit is not below. */
    private static int bucket(double x) {
        int at = Arrays.binarySearch(LIMITS, x);
        return at >= 0 ? at : -at - 1;
    }

    /** Without the empty buckets at both ends; one of them stays before the first, to say where that begins. */
    private static Histogram used(long[] all, double min, double max, long n, double sum, double squares) {
        int first = 0;
        while (all[first] == 0) {
            first++;
        }
        int last = all.length - 1;
        while (all[last] == 0) {
            last--;
        }
        int from = Math.max(0, first - 1);
        double[] counts = new double[last - from + 1];
        for (int i = from; i <= last; i++) {
            counts[i - from] = all[i];
        }
        return new Histogram(min, max, n, sum, squares, Arrays.copyOfRange(LIMITS, from, last + 1), counts);
    }
}
