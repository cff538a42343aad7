package dev.descent.conformance.oracle;

import java.util.function.Consumer;

/** Walks over every index below some extents, the last axis fastest. */
final class Walk {
    private Walk() {}

    static void over(int[] dims, Consumer<int[]> visit) {
        for (int d : dims) {
            if (d == 0) {
                return;
            }
        }
        int[] index = new int[dims.length];
        while (true) {
            visit.accept(index);
            int axis = dims.length - 1;
            while (axis >= 0 && ++index[axis] == dims[axis]) {
                index[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    static long dot(int[] index, long[] strides) {
        long at = 0;
        for (int i = 0; i < index.length; i++) {
            at += index[i] * strides[i];
        }
        return at;
    }
}
