package dev.descent.conformance;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** gather, scatterAdd, oneHot. */
final class IndexCases {
    private static final int[][] SHAPES = {
        {1, 1, 1}, {10, 31, 33}, {127, 16, 65}, {5, 1, 200}, {1000, 3, 7}, {4, 8, 0}, {300, 33, 1025}, {3, 129, 700}
    };

    private IndexCases() {}

    static void add(List<Case> all) {
        for (int[] s : SHAPES) {
            for (boolean outside : new boolean[] {false, true}) {
                rows(all, s[0], s[1], s[2], outside);
                oneHot(all, s[2], s[0], outside);
            }
        }
        for (Inputs kind : List.of(
                Inputs.SPIKED, Inputs.HUGE, Inputs.INFINITIES, Inputs.NANS, Inputs.SIGNED_ZEROS)) {
            scatter(all, kind, "rows=7 width=5 n=99 " + kind.label(), 7, 5, indices("scatter" + kind, 99, 7, true));
        }
        scatter(all, Inputs.NORMAL, "rows=7 width=5 n=2000 one index", 7, 5, new int[2000]);
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
            a[n / 3] = Integer.MAX_VALUE;
            a[n - 1] = Integer.MIN_VALUE;
        }
        return a;
    }

    private static void rows(List<Case> all, int rows, int width, int n, boolean outside) {
        String detail = "rows=" + rows + " width=" + width + " n=" + n + (outside ? " some out of range" : "");
        int[] at = indices(detail, n, rows, outside);
        float[] table = Inputs.EDGES.create(rows * width, "table " + detail);
        all.add(new OpCase("gather", detail,
                List.of(Arg.in("table", table).at(1), Arg.in("indices", at).at(1), Arg.out("out", n * width).at(2)),
                Map.of("out", Contract.exact()), (k, v) -> k.gather(v[0], v[1], v[2], rows, width), 0));
        scatter(all, Inputs.NORMAL, detail, rows, width, at);
    }

    private static void scatter(List<Case> all, Inputs kind, String detail, int rows, int width, int[] at) {
        int n = at.length;
        float[] updates = kind.create(n * width, "updates " + detail);
        // k = 1 here, since every element has a number of terms of its own, which stands in the terms
        Contract sum = new Contract.Sum(2, 1, (in, ref) -> {
            double[] t = new double[ref.length];
            int[] count = new int[rows];
            for (int i = 0; i < n; i++) {
                boolean inside = at[i] >= 0 && at[i] < rows;
                for (int j = 0; inside && j < width; j++) {
                    t[at[i] * width + j] += Math.abs(in[1][i * width + j]);
                }
                count[inside ? at[i] : 0] += inside ? 1 : 0;
            }
            for (int i = 0; i < t.length; i++) {
                t[i] = Double.isFinite(t[i]) ? t[i] * Math.sqrt(count[i / width]) : 0;
            }
            return t;
        });
        all.add(new OpCase("scatterAdd", detail,
                List.of(Arg.in("indices", at).at(1), Arg.in("updates", updates).at(2),
                        Arg.out("out", rows * width).at(1)),
                Map.of("out", sum), (k, v) -> k.scatterAdd(v[0], v[1], v[2], rows, width), 0));
    }

    private static void oneHot(List<Case> all, int n, int depth, boolean outside) {
        String detail = "n=" + n + " depth=" + depth + (outside ? " some out of range" : "");
        all.add(new OpCase("oneHot", detail,
                List.of(Arg.in("indices", indices("one " + detail, n, depth, outside)),
                        Arg.out("out", n * depth).at(1)),
                Map.of("out", Contract.exact()), (k, v) -> k.oneHot(v[0], v[1], depth), 0));
    }
}
