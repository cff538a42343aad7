package dev.descent.data;

import dev.descent.tensor.HostTensor;
import java.util.Arrays;

/**
 * Brings each feature (the last axis) to the range from 0 to 1: y = (x − min) / range.
 *
 * <p>Values outside of the range that it was fitted to go below 0 or above 1. A constant feature has range 1, so it
 * becomes 0.
 *
 * @param min smallest value of each feature [d]
 * @param range largest minus smallest value of each feature [d]
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by value
public record MinMax(float[] min, float[] range) {
    /** Checks and copies. */
    public MinMax {
        Columns.checkParameters("min", min, "range", range);
        min = min.clone();
        range = range.clone();
    }

    /**
     * The ranges of x [n, …, d].
     *
     * @throws IllegalArgumentException if a value is NaN or infinite, or a range too large for a float
     */
    public static MinMax fit(HostTensor x) {
        int d = Columns.width(x);
        Columns.checkFinite(x);
        float[] values = x.floats();
        float[] min = Arrays.copyOf(values, d);
        float[] max = Arrays.copyOf(values, d);
        for (int i = 0; i < values.length; i++) {
            min[i % d] = Math.min(min[i % d], values[i]);
            max[i % d] = Math.max(max[i % d], values[i]);
        }
        float[] range = new float[d];
        for (int c = 0; c < d; c++) {
            range[c] = min[c] == max[c] ? 1 : max[c] - min[c];
        }
        return new MinMax(min, range);
    }

    /** (x − min) / range of a tensor with d as its last extent. */
    public HostTensor apply(HostTensor x) {
        return Columns.apply(x, min, range);
    }

    /** y · range + min: undoes {@link #apply}. */
    public HostTensor invert(HostTensor y) {
        return Columns.invert(y, min, range);
    }

    @Override
    public float[] min() {
        return min.clone();
    }

    @Override
    public float[] range() {
        return range.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof MinMax m && Arrays.equals(min, m.min) && Arrays.equals(range, m.range);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(min) + Arrays.hashCode(range);
    }

    @Override
    public String toString() {
        return "MinMax[min=" + Arrays.toString(min) + ", range=" + Arrays.toString(range) + "]";
    }
}
