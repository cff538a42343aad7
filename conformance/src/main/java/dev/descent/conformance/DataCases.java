package dev.descent.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** fill, copy, cast. */
final class DataCases {
    private DataCases() {}

    static void add(List<Case> all) {
        for (int n : Inputs.sizes()) {
            fill(all, n);
            copy(all, n);
            cast(all, n);
        }
        fill(all, Inputs.LARGE);
        copy(all, Inputs.LARGE);
        cast(all, Inputs.LARGE);
        // the largest whole numbers that a float still tells apart, and those that it rounds
        real(all, "large whole numbers", new int[] {
            16777215, 16777216, 16777217, 16777219, -16777217, Integer.MAX_VALUE, Integer.MIN_VALUE, 123456789
        });
        whole(all, "truncates towards zero", new float[] {0.99f, -0.99f, 2.5f, -2.5f, -0f, 8388609f, -16777218f, 1e9f});
        StridedCases.add(all);
    }

    private static void fill(List<Case> all, int n) {
        for (double value : new double[] {0, -0.0, 1.5, -3, Double.NaN, Double.POSITIVE_INFINITY, 0.1, 1e-40}) {
            all.add(new OpCase("fill", "n=" + n + " value=" + value, List.of(Arg.out("out", n).at(n % 3)),
                    Map.of("out", value == 1e-40 ? Contract.ulp(0) : Contract.exact()),
                    (k, v) -> k.fill(v[0], value), 0));
        }
        for (double value : new double[] {-7, 0, 2.75, -2.75, Integer.MAX_VALUE}) {
            all.add(new OpCase("fill", "n=" + n + " ints value=" + value, List.of(Arg.outInts("out", n).at(n % 3)),
                    Map.of("out", Contract.exact()), (k, v) -> k.fill(v[0], value), 0));
        }
    }

    private static void copy(List<Case> all, int n) {
        String name = "n=" + n;
        float[] x = Inputs.EDGES.create(n, "copy " + name);
        all.add(new OpCase("copy", name, List.of(Arg.in("x", x).at(1), Arg.out("y", n).at(2)),
                Map.of("y", Contract.exact()), (k, v) -> k.copy(v[0], v[1]), 0));
        all.add(new OpCase("copy", name + " in place", List.of(Arg.inOut("x", x)), Map.of("x", Contract.exact()),
                (k, v) -> k.copy(v[0], v[0]), 0));
        all.add(new OpCase("copy", name + " ints", List.of(Arg.in("x", ints(n)), Arg.outInts("y", n).at(1)),
                Map.of("y", Contract.exact()), (k, v) -> k.copy(v[0], v[1]), 0));
    }

    static int[] ints(int n) {
        int[] a = new int[n];
        Arrays.setAll(a, i -> i * 37 - 400);
        return a;
    }

    private static void cast(List<Case> all, int n) {
        real(all, "n=" + n, ints(n));
        float[] x = Inputs.NORMAL.create(n, "cast" + n);
        for (int i = 0; i < n; i++) {
            x[i] *= 1000;
        }
        whole(all, "n=" + n, x);
    }

    private static void real(List<Case> all, String what, int[] x) {
        all.add(new OpCase("cast", "to real " + what, List.of(Arg.in("x", x).at(1), Arg.out("y", x.length)),
                Map.of("y", Contract.exact()), (k, v) -> k.cast(v[0], v[1]), 0));
    }

    private static void whole(List<Case> all, String what, float[] x) {
        all.add(new OpCase("cast", "to int " + what, List.of(Arg.in("x", x), Arg.outInts("y", x.length).at(1)),
                Map.of("y", Contract.exact()), (k, v) -> k.cast(v[0], v[1]), 0));
    }
}
