package dev.descent.conformance;

import dev.descent.spi.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** hits, tally. */
final class CountCases {
    private static final int[][] SHAPES = {
        {1, 1}, {1, 2}, {1, 31}, {33, 10}, {7, 127}, {3, 1025}, {128, 3}, {0, 7}, {2, 9000}, {500, 100}, {5, 256},
        {4, 257}
    };
    private static final float[] GUARDS = {0, -1.5f, Float.MAX_VALUE, Float.MIN_VALUE, Float.NaN,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    private CountCases() {}

    static void add(List<Case> all) {
        for (int[] s : SHAPES) {
            hits(all, Inputs.NORMAL, s[0], s[1]);
            hits(all, Inputs.TIES, s[0], s[1]);
        }
        for (Inputs kind : Inputs.values()) {
            hits(all, kind, 40, 33);
        }
        for (float value : new float[] {Float.NEGATIVE_INFINITY, Float.NaN, -0f}) {
            hits(all, "3x33 all " + value, Inputs.constant(3 * 33, value), new int[] {0, 1, 32}, 33);
        }
        hits(all, "2x2 of zeros with either sign", new float[] {-0f, 0f, 0f, -0f}, new int[] {0, 1}, 2);
        hits(all, "5x4 labels out of range", Inputs.constant(20, 1), new int[] {-1, 4, Integer.MAX_VALUE,
            Integer.MIN_VALUE, 0}, 4);
        for (float guard : GUARDS) {
            for (int terms = 1; terms <= Kernels.MOST_TERMS; terms++) {
                tally(all, guard, terms, 1.25f);
            }
            tally(all, guard, 3, Float.NaN);
        }
    }

    /** In every other row the class is the one with the largest element. */
    private static void hits(List<Case> all, Inputs kind, int rows, int columns) {
        String detail = rows + "x" + columns + " " + kind.label();
        float[] x = kind.create(rows * columns, "hits" + detail);
        SplittableRandom random = Inputs.random("targets of hits " + detail);
        int[] targets = new int[rows];
        for (int i = 0; i < rows; i++) {
            targets[i] = i % 2 == 0 ? random.nextInt(columns) : largest(x, i * columns, columns);
        }
        hits(all, detail, x, targets, columns);
    }

    private static int largest(float[] x, int from, int columns) {
        int best = 0;
        for (int j = 1; j < columns; j++) {
            if (x[from + j] > x[from + best]) {
                best = j;
            }
        }
        return best;
    }

    private static void hits(List<Case> all, String detail, float[] x, int[] targets, int columns) {
        int rows = targets.length;
        all.add(new OpCase("hits", detail,
                List.of(Arg.in("logits", x).at(1), Arg.in("targets", targets).at(2), Arg.out("hits", rows).at(3)),
                Map.of("hits", Contract.exact()), (k, v) -> k.hits(v[0], v[1], v[2], rows, columns), 0));
    }

    private static void tally(List<Case> all, float guard, int terms, float first) {
        List<Arg> args = new ArrayList<>();
        float[] sums = new float[terms + 1];
        for (int i = 0; i < terms; i++) {
            args.add(Arg.in("term" + i, new float[] {first * (i + 1)}).at(i));
            sums[i] = 0.1f + i;
        }
        sums[terms] = 7;
        args.add(Arg.in("guard", new float[] {guard}).at(1));
        args.add(Arg.inOut("sums", sums).at(2));
        all.add(new OpCase("tally", terms + " terms from " + first + ", guard " + guard, args,
                Map.of("sums", Contract.ulp(1)),
                (k, v) -> k.tally(Arrays.copyOf(v, terms), v[terms], v[terms + 1]), 0));
    }
}
