package dev.descent.data;

import dev.descent.tensor.HostTensor;
import java.util.Arrays;

/**
 * Brings each feature (the last axis) to mean 0 and standard deviation 1: y = (x − mean) / scale.
 *
 * <p>Fit it on the training part alone, and apply the same one to every other part. A constant feature has scale 1, so
 * it becomes 0.
 *
 * @param mean mean of each feature [d]
 * @param scale standard deviation of each feature (over n, not n − 1) [d]
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by value
public record Standardizer(float[] mean, float[] scale) {
    /** Checks and copies. */
    public Standardizer {
        Columns.checkParameters("mean", mean, "scale", scale);
        mean = mean.clone();
        scale = scale.clone();
    }

    /**
     * Means and deviations of x [n, …, d], computed in double in two passes.
     *
     * @throws IllegalArgumentException if a value is NaN or infinite; the message names row and column
     */
    public static Standardizer fit(HostTensor x) {
        int d = Columns.width(x);
        Columns.checkFinite(x);
        float[] values = x.floats();
        double n = (double) values.length / d;
        double[] sum = new double[d];
        boolean[] varies = new boolean[d];
        for (int i = 0; i < values.length; i++) {
            sum[i % d] += values[i];
            varies[i % d] |= values[i] != values[i % d];
        }
        double[] squares = new double[d];
        for (int i = 0; i < values.length; i++) {
            double off = values[i] - sum[i % d] / n;
            squares[i % d] += off * off;
        }
        float[] mean = new float[d];
        float[] scale = new float[d];
        for (int c = 0; c < d; c++) {
            mean[c] = (float) (sum[c] / n);
            scale[c] = (float) Math.sqrt(squares[c] / n);
            if (!varies[c] || scale[c] == 0) {
                scale[c] = 1;
            }
        }
        return new Standardizer(mean, scale);
    }

    /** (x − mean) / scale of a tensor with d as its last extent. */
    public HostTensor apply(HostTensor x) {
        return Columns.apply(x, mean, scale);
    }

    /** y · scale + mean: undoes {@link #apply}. */
    public HostTensor invert(HostTensor y) {
        return Columns.invert(y, mean, scale);
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] scale() {
        return scale.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Standardizer s && Arrays.equals(mean, s.mean) && Arrays.equals(scale, s.scale);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(scale);
    }

    @Override
    public String toString() {
        return "Standardizer[mean=" + Arrays.toString(mean) + ", scale=" + Arrays.toString(scale) + "]";
    }
}
