package dev.descent.conformance;

import dev.descent.spi.SoftmaxOp;
import java.util.List;
import java.util.Map;

/** softmax, softmaxDelta; the cases of crossEntropy stand in {@link CrossEntropyCases}. */
final class SoftmaxCases {
    private static final int[][] SHAPES = {
        {1, 1}, {1, 2}, {1, 31}, {33, 10}, {7, 127}, {3, 1025}, {128, 3}, {0, 7}, {2, 9000}, {500, 100}
    };

    private SoftmaxCases() {}

    static void add(List<Case> all) {
        for (SoftmaxOp op : SoftmaxOp.values()) {
            for (int[] s : SHAPES) {
                softmax(all, op, Inputs.NORMAL, s[0], s[1]);
                delta(all, op, Inputs.NORMAL, s[0], s[1]);
            }
            // rows with an infinite maximum are NaN by the formula, and rows of −∞ too
            for (Inputs kind : Inputs.values()) {
                softmax(all, op, kind, 9, 33);
                softmax(all, op, "3x33 all -Infinity, " + kind.label(), minus(kind), 3, 33);
            }
            for (Inputs kind : new Inputs[] {Inputs.SPIKED, Inputs.TIES, Inputs.ZEROS, Inputs.NANS}) {
                delta(all, op, kind, 9, 33);
            }
        }
        CrossEntropyCases.add(all);
    }

    /** A row of −∞, one with a single number, and one with every second number. */
    static float[] minus(Inputs kind) {
        float[] x = kind.create(3 * 33, "minus infinity " + kind);
        for (int j = 0; j < 33; j++) {
            x[j] = Float.NEGATIVE_INFINITY;
            x[33 + j] = j == 17 ? x[33 + j] : Float.NEGATIVE_INFINITY;
            x[66 + j] = j % 2 == 0 ? x[66 + j] : Float.NEGATIVE_INFINITY;
        }
        return x;
    }

    private static void softmax(List<Case> all, SoftmaxOp op, Inputs kind, int rows, int columns) {
        String detail = rows + "x" + columns + " " + kind.label();
        softmax(all, op, detail, kind.create(rows * columns, op + detail), rows, columns);
    }

    private static void softmax(List<Case> all, SoftmaxOp op, String detail, float[] x, int rows, int columns) {
        Contract contract = new Contract.Sum(2, 1, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int r = 0; r < rows; r++) {
                SoftmaxTerms row = SoftmaxTerms.of(in[0], r * columns, columns);
                for (int i = r * columns; i < (r + 1) * columns; i++) {
                    t[i] = SoftmaxTerms.finite(op == SoftmaxOp.SOFTMAX
                            ? Math.abs(ref[i]) * row.relative(in[0][i])
                            : row.logarithmic(in[0][i]));
                }
            }
            return t;
        });
        all.add(new OpCase(Coverage.name("softmax", op), detail, List.of(Arg.in("x", x).at(1), Arg.out("y", x.length)),
                Map.of("y", contract), (k, v) -> k.softmax(op, v[0], v[1], rows, columns), 0));
    }

    /** y_i of a row of x, rounded to float as a backend would save it. */
    private static float[] saved(SoftmaxOp op, float[] x, int rows, int columns) {
        double[] a = new double[x.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = x[i];
        }
        float[] y = new float[x.length];
        for (int r = 0; r < rows; r++) {
            SoftmaxTerms row = SoftmaxTerms.of(a, r * columns, columns);
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                y[i] = (float) (op == SoftmaxOp.SOFTMAX ? row.probability(a[i]) : a[i] - row.max() - row.log());
            }
        }
        return y;
    }

    private static void delta(List<Case> all, SoftmaxOp op, Inputs kind, int rows, int columns) {
        String detail = rows + "x" + columns + " " + kind.label();
        float[] y = saved(op, kind.create(rows * columns, op + detail), rows, columns);
        float[] dy = Inputs.NORMAL.create(y.length, op + "dy" + detail);
        boolean soft = op == SoftmaxOp.SOFTMAX;
        // y_j (dy_j − Σ dy_k y_k), or dy_j − e^{y_j} Σ dy_k with an exponential off by 4 units
        Contract contract = new Contract.Sum(2, 1, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int r = 0; r < rows; r++) {
                double sum = 0;
                for (int i = r * columns; i < (r + 1) * columns; i++) {
                    sum += Math.abs(in[1][i] * (soft ? in[0][i] : 1));
                }
                for (int i = r * columns; i < (r + 1) * columns; i++) {
                    double e = soft ? 1 : Math.exp(in[0][i]);
                    double terms = Math.abs(in[1][i]) + e * sum * (Math.sqrt(columns) + (soft ? 1 : 4));
                    t[i] = SoftmaxTerms.finite(Math.abs(soft ? in[0][i] : 1) * terms);
                }
            }
            return t;
        });
        all.add(new OpCase(Coverage.name("softmaxDelta", op), detail,
                List.of(Arg.in("y", y).at(1), Arg.in("dy", dy).at(2), Arg.out("dx", y.length)),
                Map.of("dx", contract), (k, v) -> k.softmaxDelta(op, v[0], v[1], v[2], rows, columns), 0));
    }
}
