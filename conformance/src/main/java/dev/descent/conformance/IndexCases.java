package dev.descent.conformance;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** gather, scatterAdd, oneHot. */
final class IndexCases {
    private static final int[][] SHAPES = {{1, 1, 1}, {10, 31, 33}, {127, 16, 65}, {5, 1, 200}, {1000, 3, 7}, {4, 8,
            0}};

    private IndexCases() {}

    static void add(List<OpCase> all) {
        for (int[] s : SHAPES) {
            for (boolean outside : new boolean[] {false, true}) {
                rows(all, s[0], s[1], s[2], outside);
                oneHot(all, s[2], s[0], outside);
            }
        }
    }

    private static int[] indices(String name, int n, int below, boolean outside) {
        SplittableRandom r = Inputs.random(name);
        int[] a = new int[n];
        for (int i = 0; i < n; i++) {
            a[i] = r.nextInt(below);
        }
        if (outside && n > 2) {
            a[0] = -1;
            a[n / 2] = below;
            a[n - 1] = Integer.MIN_VALUE;
        }
        return a;
    }

    private static void rows(List<OpCase> all, int rows, int width, int n, boolean outside) {
        String detail = "rows=" + rows + " width=" + width + " n=" + n + (outside ? " some out of range" : "");
        int[] at = indices(detail, n, rows, outside);
        float[] table = Inputs.EDGES.create(rows * width, Inputs.random("table " + detail));
        all.add(new OpCase("gather", detail,
                List.of(Arg.in("table", table).at(1), Arg.in("indices", at).at(1), Arg.out("out", n * width).at(2)),
                Map.of("out", Contract.exact()), (k, v) -> k.gather(v[0], v[1], v[2], rows, width), 0));
        float[] updates = Inputs.NORMAL.create(n * width, Inputs.random("updates " + detail));
        Contract sum = new Contract.Sum(2, Math.max(1, n / (double) rows), (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < n; i++) {
                for (int j = 0; at[i] >= 0 && at[i] < rows && j < width; j++) {
                    t[at[i] * width + j] += Math.abs(in[1][i * width + j]);
                }
            }
            return t;
        });
        all.add(new OpCase("scatterAdd", detail,
                List.of(Arg.in("indices", at).at(1), Arg.in("updates", updates).at(2), Arg.out("out", rows * width)),
                Map.of("out", sum), (k, v) -> k.scatterAdd(v[0], v[1], v[2], rows, width), 0));
    }

    private static void oneHot(List<OpCase> all, int n, int depth, boolean outside) {
        String detail = "n=" + n + " depth=" + depth + (outside ? " some out of range" : "");
        all.add(new OpCase("oneHot", detail,
                List.of(Arg.in("indices", indices("one " + detail, n, depth, outside)), Arg.out("out",
                        n * depth).at(1)),
                Map.of("out", Contract.exact()), (k, v) -> k.oneHot(v[0], v[1], depth), 0));
    }
}
