package dev.descent.conformance;

import java.util.List;
import java.util.Map;

/** strided: transposes, broadcasts, windows, reversals, on both sides. */
final class StridedCases {
    private StridedCases() {}

    /** A strided copy: what is read where, and what is written where. */
    private record Layout(
            String name, int inSize, long inAt, long[] in, int outSize, long outAt, long[] out, int... dims) {}

    private static final List<Layout> LAYOUTS = List.of(
            new Layout("transpose 33x65", 33 * 65, 0, new long[] {1, 65}, 33 * 65, 0, new long[] {33, 1}, 65, 33),
            new Layout("transpose 311x257", 311 * 257, 0, new long[] {1, 257}, 311 * 257, 0, new long[] {311, 1}, 257,
                    311),
            new Layout("transpose 1x7", 7, 0, new long[] {1, 7}, 7, 0, new long[] {1, 1}, 7, 1),
            new Layout("batch of transposes 5x33x17", 5 * 33 * 17, 0, new long[] {561, 1, 17}, 5 * 33 * 17, 0,
                    new long[] {561, 33, 1}, 5, 17, 33),
            new Layout("permute 3x4x5 to 5x3x4", 60, 0, new long[] {1, 20, 5}, 60, 0, new long[] {12, 4, 1}, 5, 3, 4),
            new Layout("permute 2x3x4x5", 120, 0, new long[] {1, 20, 60, 5}, 120, 0, new long[] {24, 8, 4, 1}, 5, 3, 2,
                    4),
            new Layout("permute 2x3x2x3x2x3", 216, 0, new long[] {1, 3, 6, 18, 36, 108}, 216, 0,
                    new long[] {72, 36, 12, 6, 2, 1}, 3, 2, 3, 2, 3, 2),
            new Layout("broadcast row", 17, 0, new long[] {0, 1}, 9 * 17, 0, new long[] {17, 1}, 9, 17),
            new Layout("broadcast row to 300x201", 201, 0, new long[] {0, 1}, 300 * 201, 0, new long[] {201, 1}, 300,
                    201),
            new Layout("broadcast column", 9, 0, new long[] {1, 0}, 9 * 17, 0, new long[] {17, 1}, 9, 17),
            new Layout("broadcast middle 3x7x5", 15, 0, new long[] {5, 0, 1}, 105, 0, new long[] {35, 5, 1}, 3, 7, 5),
            new Layout("broadcast one", 1, 0, new long[] {0}, 129, 0, new long[] {1}, 129),
            new Layout("reverse", 31, 30, new long[] {-1}, 31, 0, new long[] {1}, 31),
            new Layout("reverse large", Inputs.LARGE, Inputs.LARGE - 1, new long[] {-1}, Inputs.LARGE, 0,
                    new long[] {1}, Inputs.LARGE),
            new Layout("reverse rows", 35, 30, new long[] {-5, 1}, 35, 0, new long[] {5, 1}, 7, 5),
            new Layout("reverse both", 35, 34, new long[] {-5, -1}, 35, 0, new long[] {5, 1}, 7, 5),
            new Layout("window 4x5 of 9x11", 99, 25, new long[] {11, 1}, 20, 0, new long[] {5, 1}, 4, 5),
            new Layout("into window 4x5 of 9x11", 20, 0, new long[] {5, 1}, 99, 25, new long[] {11, 1}, 4, 5),
            new Layout("into reversed window", 20, 0, new long[] {5, 1}, 99, 58, new long[] {-11, 1}, 4, 5),
            new Layout("into every second column", 20, 0, new long[] {5, 1}, 44, 1, new long[] {11, 2}, 4, 5),
            new Layout("every third", 100, 1, new long[] {3}, 33, 0, new long[] {1}, 33),
            new Layout("nothing of 9x11", 99, 0, new long[] {11, 1}, 20, 0, new long[] {5, 1}, 0, 5),
            new Layout("plain 1025", 1025, 0, new long[] {1}, 1025, 0, new long[] {1}, 1025),
            new Layout("plain large", Inputs.LARGE, 0, new long[] {1}, Inputs.LARGE, 0, new long[] {1}, Inputs.LARGE));

    static void add(List<Case> all) {
        for (Layout s : LAYOUTS) {
            float[] x = Inputs.NORMAL.create(s.inSize(), s.name());
            float[] y = Inputs.TIES.create(s.outSize(), s.name() + " before");
            all.add(new OpCase("strided", s.name(), List.of(Arg.in("x", x).at(3), Arg.inOut("y", y).at(1)),
                    Map.of("y", Contract.exact()), (k, v) ->
                            k.strided(v[0], s.inAt(), s.in(), v[1], s.outAt(), s.out(), s.dims()), 0));
        }
        float[] special = Inputs.EDGES.create(60, "strided edges");
        all.add(new OpCase("strided", "transpose 6x10 edges", List.of(Arg.in("x", special).at(1), Arg.out("y", 60)),
                Map.of("y", Contract.exact()), (k, v) ->
                        k.strided(v[0], 0, new long[] {1, 10}, v[1], 0, new long[] {6, 1}, new int[] {10, 6}), 0));
        all.add(new OpCase("strided", "ints transpose 3x4",
                List.of(Arg.in("x", DataCases.ints(12)).at(1), Arg.outInts("y", 12)), Map.of("y", Contract.exact()),
                (k, v) -> k.strided(v[0], 0, new long[] {1, 4}, v[1], 0, new long[] {3, 1}, new int[] {4, 3}), 0));
        all.add(new OpCase("strided", "ints into a window",
                List.of(Arg.in("x", DataCases.ints(6)), Arg.inOut("y", DataCases.ints(20)).at(1)),
                Map.of("y", Contract.exact()),
                (k, v) -> k.strided(v[0], 0, new long[] {3, 1}, v[1], 6, new long[] {5, 1}, new int[] {2, 3}), 0));
    }
}
