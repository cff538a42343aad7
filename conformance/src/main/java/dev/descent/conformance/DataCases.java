package dev.descent.conformance;

import dev.descent.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** fill, copy, strided, cast. */
final class DataCases {
    private static final int[] SIZES = {0, 1, 31, 33, 127, 1025};

    private DataCases() {}

    static void add(List<OpCase> all) {
        for (int n : SIZES) {
            fill(all, n);
            copy(all, n);
            cast(all, n);
        }
        strided(all);
    }

    private static void fill(List<OpCase> all, int n) {
        for (double value : new double[] {0, -0.0, 1.5, -3, Double.NaN, Double.POSITIVE_INFINITY, 0.1}) {
            all.add(new OpCase("fill", "n=" + n + " value=" + value, List.of(Arg.out("out", n).at(n % 3)),
                    Map.of("out", Contract.exact()), (k, v) -> k.fill(v[0], value), 0));
        }
        all.add(new OpCase("fill", "n=" + n + " ints", List.of(Arg.outInts("out", n).at(n % 3)),
                Map.of("out", Contract.exact()), (k, v) -> k.fill(v[0], -7), 0));
    }

    private static void copy(List<OpCase> all, int n) {
        String name = "n=" + n;
        float[] x = Inputs.EDGES.create(n, Inputs.random(name));
        all.add(new OpCase("copy", name, List.of(Arg.in("x", x).at(1), Arg.out("y", n).at(2)),
                Map.of("y", Contract.exact()), (k, v) -> k.copy(v[0], v[1]), 0));
        all.add(new OpCase("copy", name + " in place", List.of(Arg.inOut("x", x)), Map.of("x", Contract.exact()),
                (k, v) -> k.copy(v[0], v[0]), 0));
        all.add(new OpCase("copy", name + " ints", List.of(Arg.in("x", ints(n)), Arg.outInts("y", n)),
                Map.of("y", Contract.exact()), (k, v) -> k.copy(v[0], v[1]), 0));
    }

    private static int[] ints(int n) {
        int[] a = new int[n];
        Arrays.setAll(a, i -> i * 37 - 400);
        return a;
    }

    private static void cast(List<OpCase> all, int n) {
        all.add(new OpCase("cast", "to real n=" + n, List.of(Arg.in("x", ints(n)).at(1), Arg.out("y", n)),
                Map.of("y", Contract.exact()), (k, v) -> k.cast(v[0], v[1]), 0));
        float[] x = Inputs.NORMAL.create(n, Inputs.random("cast" + n));
        for (int i = 0; i < n; i++) {
            x[i] *= 1000;
        }
        all.add(new OpCase("cast", "to int n=" + n, List.of(Arg.in("x", x), Arg.outInts("y", n).at(1)),
                Map.of("y", Contract.exact()), (k, v) -> k.cast(v[0], v[1]), 0));
    }

    /** A strided copy: what is read where, and what is written where. */
    private record Shape(
            String name, int inSize, long inAt, long[] in, int outSize, long outAt, long[] out, int... dims) {}

    private static void strided(List<OpCase> all) {
        List<Shape> shapes = List.of(
                new Shape("transpose 33x65", 33 * 65, 0, new long[] {1, 65}, 33 * 65, 0, new long[] {33, 1}, 65, 33),
                new Shape("transpose 1x7", 7, 0, new long[] {1, 7}, 7, 0, new long[] {1, 1}, 7, 1),
                new Shape("permute 3x4x5 to 5x3x4", 60, 0, new long[] {1, 20, 5}, 60, 0, new long[] {12, 4, 1}, 5, 3,
                        4),
                new Shape("permute 2x3x4x5", 120, 0, new long[] {1, 20, 60, 5}, 120, 0, new long[] {24, 8, 4, 1}, 5, 3,
                        2, 4),
                new Shape("broadcast row", 17, 0, new long[] {0, 1}, 9 * 17, 0, new long[] {17, 1}, 9, 17),
                new Shape("broadcast column", 9, 0, new long[] {1, 0}, 9 * 17, 0, new long[] {17, 1}, 9, 17),
                new Shape("broadcast one", 1, 0, new long[] {0}, 129, 0, new long[] {1}, 129),
                new Shape("reverse", 31, 30, new long[] {-1}, 31, 0, new long[] {1}, 31),
                new Shape("reverse rows", 35, 30, new long[] {-5, 1}, 35, 0, new long[] {5, 1}, 7, 5),
                new Shape("window 4x5 of 9x11", 99, 2 * 11 + 3, new long[] {11, 1}, 20, 0, new long[] {5, 1}, 4, 5),
                new Shape("into window 4x5 of 9x11", 20, 0, new long[] {5, 1}, 99, 2 * 11 + 3, new long[] {11, 1}, 4,
                        5),
                new Shape("into reversed window", 20, 0, new long[] {5, 1}, 99, 5 * 11 + 3, new long[] {-11, 1}, 4, 5),
                new Shape("every third", 100, 1, new long[] {3}, 33, 0, new long[] {1}, 33),
                new Shape("plain 1025", 1025, 0, new long[] {1}, 1025, 0, new long[] {1}, 1025));
        for (Shape s : shapes) {
            float[] x = Inputs.NORMAL.create(s.inSize(), Inputs.random(s.name()));
            float[] y = Inputs.TIES.create(s.outSize(), Inputs.random(s.name() + " before"));
            all.add(new OpCase("strided", s.name(), List.of(Arg.in("x", x).at(3), Arg.inOut("y", y).at(1)),
                    Map.of("y", Contract.exact()), (k, v) ->
                            k.strided(v[0], s.inAt(), s.in(), v[1], s.outAt(), s.out(), s.dims()), 0));
        }
        int[] x = ints(12);
        all.add(new OpCase("strided", "ints transpose 3x4",
                List.of(Arg.in("x", x), new Arg("y", Arg.Role.OUT, DType.I32, new float[0], new int[12], 0)),
                Map.of("y", Contract.exact()), (k, v) ->
                        k.strided(v[0], 0, new long[] {1, 4}, v[1], 0, new long[] {3, 1}, new int[] {4, 3}), 0));
    }
}
