package dev.descent.data;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;

/** Indices as rows of zeros with a single 1. */
public final class OneHot {
    private OneHot() {}

    /**
     * Indices [n, …] as F32 [n, …, depth].
     *
     * @throws IllegalArgumentException if an index is not in 0 … depth − 1; the message names its place
     */
    public static HostTensor encode(HostTensor indices, int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("the depth is " + depth + "; it must be at least 1");
        }
        int[] values = indices.ints();
        long size = (long) values.length * depth;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("indices of shape " + indices.shape() + " at depth " + depth + " need "
                    + size + " elements, more than an array holds; keep the indices and use an embedding");
        }
        float[] out = new float[(int) size];
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= depth) {
                throw new IllegalArgumentException("index " + values[i]
                        + (indices.shape().rank() == 0 ? "" : " at " + indices.shape().place(i))
                        + " is not in 0 … " + (depth - 1));
            }
            out[i * depth + values[i]] = 1;
        }
        Shape shape = indices.shape();
        return HostTensor.of(out, shape.insert(shape.rank(), depth));
    }

    /** The position of the largest value along the last axis; undoes {@link #encode}. The first one of equals. */
    public static HostTensor decode(HostTensor rows) {
        float[] values = rows.floats();
        int depth = rows.shape().dim(-1);
        int[] out = new int[depth == 0 ? 0 : values.length / depth];
        for (int r = 0; r < out.length; r++) {
            for (int c = 1; c < depth; c++) {
                if (values[r * depth + c] > values[r * depth + out[r]]) {
                    out[r] = c;
                }
            }
        }
        return HostTensor.of(out, rows.shape().without(-1));
    }
}
