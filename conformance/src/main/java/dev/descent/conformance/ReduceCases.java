package dev.descent.conformance;

import dev.descent.spi.ReduceOp;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** reduce, argmax, sumOfSquares. */
final class ReduceCases {
    private static final int[][] SHAPES = {
        {1, 1, 1}, {1, 2, 1}, {1, 31, 1}, {1, 1025, 1}, {1, 5000, 1}, {33, 127, 1}, {127, 10, 1}, {1, 33, 31},
        {1, 128, 10}, {3, 5, 7}, {2, 100, 33}, {5, 1, 9}, {1, 70000, 1}, {3, 17000, 1}, {1, 256, 129}, {1, 500, 1100},
        {300, 3, 67}, {0, 5, 3}, {4, 5, 0}, {3000, 17, 1}
    };

    private ReduceCases() {}

    static void add(List<Case> all) {
        for (int[] s : SHAPES) {
            for (ReduceOp op : ReduceOp.values()) {
                reduce(all, op, Inputs.NORMAL, s);
            }
            argmax(all, Inputs.NORMAL, s);
            argmax(all, Inputs.TIES, s);
        }
        for (Inputs kind : Inputs.values()) {
            for (ReduceOp op : ReduceOp.values()) {
                reduce(all, op, kind, 9, 65, 1);
                reduce(all, op, kind, 2, 65, 5);
                reduce(all, op, kind, 1, 9001, 1);
            }
            argmax(all, kind, 9, 65, 1);
            argmax(all, kind, 2, 65, 5);
        }
        for (float value : new float[] {Float.NEGATIVE_INFINITY, Float.NaN, -0f}) {
            constant(all, value);
        }
        reduce(all, ReduceOp.SUM, Inputs.NORMAL, 3, 0, 4);
        reduce(all, ReduceOp.MAX, Inputs.NORMAL, 3, 0, 4);
        for (Inputs kind : Inputs.values()) {
            if (kind != Inputs.EDGES) { // squares of the largest numbers overflow, which no kernel has to survive
                squares(all, kind, 127);
            }
        }
        squares(all, Inputs.NORMAL, 0);
        squares(all, Inputs.NORMAL);
        squares(all, Inputs.NORMAL, 1);
        squares(all, Inputs.NORMAL, 31, 1025, 7);
        squares(all, Inputs.SPIKED, 5000, 0, 129);
        squares(all, Inputs.NORMAL, 70001, 33, 4097, 0, 1);
        squares(all, Inputs.NORMAL, IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray());
    }

    private static void reduce(List<Case> all, ReduceOp op, Inputs kind, int... s) {
        String detail = s[0] + "x" + s[1] + "x" + s[2] + " " + kind.label();
        reduce(all, op, detail, kind.create(s[0] * s[1] * s[2], op + detail), s);
    }

    private static void reduce(List<Case> all, ReduceOp op, String detail, float[] x, int... s) {
        Contract contract = op == ReduceOp.MAX ? Contract.exact() : new Contract.Sum(2, s[1], (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < in[0].length; i++) {
                double v = Math.abs(in[0][i]);
                t[i / (s[1] * s[2]) * s[2] + i % s[2]] += v;
            }
            return finite(t);
        });
        all.add(new OpCase(Coverage.name("reduce", op), detail,
                List.of(Arg.in("x", x).at(1), Arg.out("y", s[0] * s[2])),
                Map.of("y", contract), (k, v) -> k.reduce(op, v[0], v[1], s[0], s[1], s[2]), 0));
    }

    /** A sum with an infinite term is infinite or NaN, whatever the others are. */
    private static double[] finite(double[] t) {
        for (int i = 0; i < t.length; i++) {
            t[i] = Double.isFinite(t[i]) ? t[i] : 0;
        }
        return t;
    }

    private static void argmax(List<Case> all, Inputs kind, int... s) {
        String detail = s[0] + "x" + s[1] + "x" + s[2] + " " + kind.label();
        argmax(all, detail, kind.create(s[0] * s[1] * s[2], "argmax" + detail), s);
    }

    private static void argmax(List<Case> all, String detail, float[] x, int... s) {
        all.add(new OpCase("argmax", detail, List.of(Arg.in("x", x), Arg.outInts("y", s[0] * s[2])),
                Map.of("y", Contract.exact()), (k, v) -> k.argmax(v[0], v[1], s[0], s[1], s[2]), 0));
    }

    private static void constant(List<Case> all, float value) {
        for (int inner : new int[] {1, 5}) {
            String detail = "3x33x" + inner + " all " + value;
            float[] x = Inputs.constant(3 * 33 * inner, value);
            argmax(all, detail, x, 3, 33, inner);
            reduce(all, ReduceOp.MAX, detail, x, 3, 33, inner);
            reduce(all, ReduceOp.SUM, detail, x, 3, 33, inner);
        }
    }

    private static void squares(List<Case> all, Inputs kind, int... sizes) {
        String detail = (sizes.length > 9 ? sizes.length + " tensors" : Arrays.toString(sizes)) + " " + kind.label();
        List<Arg> args = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < sizes.length; i++) {
            args.add(Arg.in("x" + i, kind.create(sizes[i], detail + i)).at(i % 5));
            total += sizes[i];
        }
        args.add(Arg.out("y", 1));
        Contract contract = new Contract.Sum(2, total, (in, ref) -> {
            double sum = 0;
            for (int i = 0; i < sizes.length; i++) {
                for (double v : in[i]) {
                    sum += v * v;
                }
            }
            return finite(new double[] {sum});
        });
        all.add(new OpCase("sumOfSquares", detail, args, Map.of("y", contract), (k, v) -> {
            View[] xs = Arrays.copyOf(v, v.length - 1);
            k.sumOfSquares(xs, v[v.length - 1]);
        }, 0));
    }
}
