package dev.descent.graph;

import dev.descent.tensor.Shape;
import java.util.Arrays;

/** Strides of broadcast, permuted and sliced reads, with neighbouring axes merged where all operands allow it. */
final class Strides {
    private Strides() {}

    /**
     * @param dims extents, rank 1 at least
     * @param strides one array an operand, element strides an axis
     */
    record Walk(int[] dims, long[][] strides) {}

    /** Strides of {@code s} read as if it had shape {@code to}: 0 where it is stretched. */
    static long[] broadcast(Shape s, Shape to) {
        long[] own = s.strides();
        long[] out = new long[to.rank()];
        int lead = to.rank() - s.rank();
        for (int i = lead; i < out.length; i++) {
            out[i] = s.dim(i - lead) == 1 ? 0 : own[i - lead];
        }
        return out;
    }

    /** Drops axes of extent 1 and merges axis pairs that every operand walks without a jump. */
    static Walk collapse(Shape shape, long[]... strides) {
        int[] dims = new int[Math.max(1, shape.rank())];
        long[][] out = new long[strides.length][dims.length];
        int n = 0;
        for (int i = 0; i < shape.rank(); i++) {
            int d = shape.dim(i);
            if (d == 1) {
                continue;
            }
            boolean merge = n > 0;
            for (int k = 0; merge && k < strides.length; k++) {
                merge = out[k][n - 1] == strides[k][i] * d;
            }
            if (merge) {
                dims[n - 1] *= d;
            } else {
                dims[n++] = d;
            }
            for (int k = 0; k < strides.length; k++) {
                out[k][n - 1] = strides[k][i];
            }
        }
        if (n == 0) {
            dims[n++] = 1;
        }
        for (int k = 0; k < out.length; k++) {
            out[k] = Arrays.copyOf(out[k], n);
        }
        return new Walk(Arrays.copyOf(dims, n), out);
    }
}
