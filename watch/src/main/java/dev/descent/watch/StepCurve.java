package dev.descent.watch;

import java.util.Arrays;

/**
 * The losses of all steps in bounded memory: buckets of equally many steps, each with mean, least and greatest. When
 * all are in use, neighbours are merged. Allocates nothing after it is made. Used under the lock of its owner.
 */
final class StepCurve {
    private static final int BUCKETS = 512;

    private final double[] sum = new double[BUCKETS];
    private final double[] low = new double[BUCKETS];
    private final double[] high = new double[BUCKETS];
    private final long[] first = new long[BUCKETS];
    private final long[] last = new long[BUCKETS];
    private final int[] count = new int[BUCKETS];
    private int used;
    private int width = 1;

    /**
     * A copy.
     *
     * @param step middle of each bucket
     */
    record Points(double[] step, double[] mean, double[] low, double[] high) {
        int size() {
            return step.length;
        }
    }

    /** Adds a step; one whose loss is unknown or not finite leaves no trace. */
    void add(long step, double loss) {
        if (!Double.isFinite(loss)) {
            return;
        }
        if (used == 0 || count[used - 1] == width) {
            if (used == BUCKETS) {
                merge();
            }
            sum[used] = 0;
            count[used] = 0;
            low[used] = loss;
            high[used] = loss;
            first[used] = step;
            used++;
        }
        int i = used - 1;
        sum[i] += loss;
        count[i]++;
        low[i] = Math.min(low[i], loss);
        high[i] = Math.max(high[i], loss);
        last[i] = step;
    }

    private void merge() {
        for (int i = 0; i < BUCKETS / 2; i++) {
            int a = 2 * i;
            int b = a + 1;
            sum[i] = sum[a] + sum[b];
            count[i] = count[a] + count[b];
            low[i] = Math.min(low[a], low[b]);
            high[i] = Math.max(high[a], high[b]);
            first[i] = first[a];
            last[i] = last[b];
        }
        used = BUCKETS / 2;
        width *= 2;
    }

    Points points() {
        double[] x = new double[used];
        double[] mean = new double[used];
        for (int i = 0; i < used; i++) {
            x[i] = (first[i] + last[i]) / 2.0;
            mean[i] = sum[i] / count[i];
        }
        return new Points(x, mean, Arrays.copyOf(low, used), Arrays.copyOf(high, used));
    }
}
