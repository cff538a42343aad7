package dev.descent.conformance;

import dev.descent.spi.ReduceOp;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** reduce, argmax, sumOfSquares. */
final class ReduceCases {
    private static final int[][] SHAPES = {
        {1, 1, 1}, {1, 31, 1}, {1, 1025, 1}, {1, 5000, 1}, {33, 127, 1}, {127, 10, 1}, {1, 33, 31}, {1, 128, 10},
        {3, 5, 7}, {2, 100, 33}, {5, 1, 9}, {1, 70000, 1}, {1, 256, 129}
    };

    private ReduceCases() {}

    static void add(List<OpCase> all) {
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
            }
            argmax(all, kind, 9, 65, 1);
            argmax(all, kind, 2, 65, 5);
        }
        reduce(all, ReduceOp.SUM, Inputs.NORMAL, 3, 0, 4);
        reduce(all, ReduceOp.MAX, Inputs.NORMAL, 3, 0, 4);
        squares(all, Inputs.NORMAL, 1);
        squares(all, Inputs.NORMAL, 31, 1025, 7);
        squares(all, Inputs.SPIKED, 5000, 0, 129);
        squares(all, Inputs.ZEROS, 33);
        squares(all, Inputs.NANS, 127);
        squares(all, Inputs.INFINITIES, 127);
    }

    private static void reduce(List<OpCase> all, ReduceOp op, Inputs kind, int... s) {
        String detail = s[0] + "x" + s[1] + "x" + s[2] + " " + kind.label();
        float[] x = kind.create(s[0] * s[1] * s[2], Inputs.random(op + detail));
        Contract contract = op == ReduceOp.MAX ? Contract.exact() : new Contract.Sum(2, s[1], (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < in[0].length; i++) {
                t[i / (s[1] * s[2]) * s[2] + i % s[2]] += Math.abs(in[0][i]);
            }
            return t;
        });
        all.add(new OpCase(Coverage.name("reduce", op), detail, List.of(Arg.in("x", x).at(1), Arg.out("y",
                s[0] * s[2])),
                Map.of("y", contract), (k, v) -> k.reduce(op, v[0], v[1], s[0], s[1], s[2]), 0));
    }

    private static void argmax(List<OpCase> all, Inputs kind, int... s) {
        String detail = s[0] + "x" + s[1] + "x" + s[2] + " " + kind.label();
        float[] x = kind.create(s[0] * s[1] * s[2], Inputs.random("argmax" + detail));
        all.add(new OpCase("argmax", detail, List.of(Arg.in("x", x), Arg.outInts("y", s[0] * s[2])),
                Map.of("y", Contract.exact()), (k, v) -> k.argmax(v[0], v[1], s[0], s[1], s[2]), 0));
    }

    private static void squares(List<OpCase> all, Inputs kind, int... sizes) {
        String detail = Arrays.toString(sizes) + " " + kind.label();
        List<Arg> args = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < sizes.length; i++) {
            args.add(Arg.in("x" + i, kind.create(sizes[i], Inputs.random(detail + i))).at(i));
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
            return new double[] {sum};
        });
        all.add(new OpCase("sumOfSquares", detail, args, Map.of("y", contract), (k, v) -> {
            View[] xs = Arrays.copyOf(v, v.length - 1);
            k.sumOfSquares(xs, v[v.length - 1]);
        }, 0));
    }
}
