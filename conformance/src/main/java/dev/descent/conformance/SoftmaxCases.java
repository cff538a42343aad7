package dev.descent.conformance;

import dev.descent.spi.SoftmaxOp;
import dev.descent.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** softmax, softmaxDelta, crossEntropy, crossEntropyDelta. */
final class SoftmaxCases {
    private static final int[][] SHAPES = {{1, 1}, {1, 31}, {33, 10}, {7, 127}, {3, 1025}, {128, 3}};
    /** Rows with an infinite maximum are NaN by the formula, and with −∞ everywhere too. */
    private static final List<Inputs> KINDS = List.of(Inputs.NORMAL, Inputs.SPIKED, Inputs.TIES, Inputs.ZEROS,
            Inputs.TINY, Inputs.HUGE, Inputs.NANS, Inputs.INFINITIES);

    private SoftmaxCases() {}

    static void add(List<OpCase> all) {
        for (SoftmaxOp op : SoftmaxOp.values()) {
            for (int[] s : SHAPES) {
                softmax(all, op, Inputs.NORMAL, s[0], s[1]);
                delta(all, op, Inputs.NORMAL, s[0], s[1]);
            }
            for (Inputs kind : KINDS) {
                softmax(all, op, kind, 9, 33);
            }
            delta(all, op, Inputs.SPIKED, 9, 33);
            delta(all, op, Inputs.TIES, 9, 33);
        }
        for (int[] s : SHAPES) {
            for (float smoothing : new float[] {0f, 0.1f}) {
                crossEntropy(all, Inputs.NORMAL, s[0], s[1], smoothing, true);
                crossEntropy(all, Inputs.NORMAL, s[0], s[1], smoothing, false);
            }
        }
        for (Inputs kind : KINDS) {
            if (kind != Inputs.INFINITIES) {
                crossEntropy(all, kind, 9, 33, 0f, true);
                crossEntropy(all, kind, 9, 33, 0.1f, false);
            }
        }
        labelsOutOfRange(all);
    }

    /** Largest element of a row, and Σ exp(x − max). */
    private record Row(double max, double total) {
        static Row of(double[] x, int from, int n) {
            double m = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                m = Math.max(m, x[from + j]);
            }
            double t = 0;
            for (int j = 0; j < n; j++) {
                t += Math.exp(x[from + j] - m);
            }
            return new Row(m, t);
        }

        /** Bound of |log softmax| terms: what is subtracted from what. */
        double terms(double x) {
            double d = Math.abs(x - max);
            return Double.isNaN(d) ? 0 : d + Math.abs(Math.log(total)) + 1;
        }
    }

    private static void softmax(List<OpCase> all, SoftmaxOp op, Inputs kind, int rows, int columns) {
        String detail = rows + "x" + columns + " " + kind.label();
        float[] x = kind.create(rows * columns, Inputs.random(op + detail));
        // x − max is rounded once, which the exponential turns into a relative error of |x − max| units
        Contract contract = new Contract.Sum(4, columns, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < t.length; i++) {
                double terms = Row.of(in[0], i / columns * columns, columns).terms(in[0][i]);
                double whole = op == SoftmaxOp.SOFTMAX ? Math.abs(ref[i]) * terms : terms;
                t[i] = Double.isFinite(whole) ? whole : 0;
            }
            return t;
        });
        all.add(new OpCase(Coverage.name("softmax", op), detail, List.of(Arg.in("x", x).at(1), Arg.out("y", x.length)),
                Map.of("y", contract), (k, v) -> k.softmax(op, v[0], v[1], rows, columns), 0));
    }

    private static void delta(List<OpCase> all, SoftmaxOp op, Inputs kind, int rows, int columns) {
        String detail = rows + "x" + columns + " " + kind.label();
        float[] x = kind.create(rows * columns, Inputs.random(op + detail));
        float[] y = new float[x.length];
        for (int i = 0; i < rows; i++) {
            double total = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < columns; j++) {
                max = Math.max(max, x[i * columns + j]);
            }
            for (int j = 0; j < columns; j++) {
                total += Math.exp(x[i * columns + j] - max);
            }
            for (int j = 0; j < columns; j++) {
                double log = x[i * columns + j] - max - Math.log(total);
                y[i * columns + j] = (float) (op == SoftmaxOp.SOFTMAX ? Math.exp(log) : log);
            }
        }
        float[] dy = Inputs.NORMAL.create(x.length, Inputs.random(op + "dy" + detail));
        Contract contract = new Contract.Sum(4, columns, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < t.length; i++) {
                double sum = 0;
                int from = i / columns * columns;
                for (int j = from; j < from + columns; j++) {
                    sum += Math.abs(in[1][j] * (op == SoftmaxOp.SOFTMAX ? in[0][j] : 1));
                }
                double p = op == SoftmaxOp.SOFTMAX ? in[0][i] : 1;
                double e = op == SoftmaxOp.SOFTMAX ? 1 : Math.exp(in[0][i]);
                t[i] = Math.abs(p) * (Math.abs(in[1][i]) + e * sum);
            }
            return t;
        });
        all.add(new OpCase(Coverage.name("softmaxDelta", op), detail,
                List.of(Arg.in("y", y).at(1), Arg.in("dy", dy).at(2), Arg.out("dx", x.length)),
                Map.of("dx", contract), (k, v) -> k.softmaxDelta(op, v[0], v[1], v[2], rows, columns), 0));
    }

    private static Arg targets(String detail, int rows, int columns, boolean labels) {
        SplittableRandom r = Inputs.random("targets " + detail);
        if (labels) {
            int[] t = new int[rows];
            for (int i = 0; i < rows; i++) {
                t[i] = r.nextInt(columns);
            }
            return Arg.in("targets", t).at(1);
        }
        float[] q = new float[rows * columns];
        for (int i = 0; i < q.length; i++) {
            q[i] = r.nextInt(4) == 0 ? 0f : (float) r.nextDouble();
        }
        return Arg.in("targets", q).at(1);
    }

    private static double weight(Arg targets, int i, int j, int columns, float smoothing) {
        double q = targets.type() == DType.I32
                ? (targets.ints()[i] == j ? 1 : 0)
                : targets.reals()[i * columns + j];
        return (1 - smoothing) * q + smoothing / (double) columns;
    }

    private static void crossEntropy(
            List<OpCase> all, Inputs kind, int rows, int columns, float smoothing, boolean labels) {
        String detail = rows + "x" + columns + (labels ? " labels" : " distributions")
                + (smoothing == 0 ? "" : " smoothing=" + smoothing) + " " + kind.label();
        float[] x = kind.create(rows * columns, Inputs.random("ce" + detail));
        Arg targets = targets(detail, rows, columns, labels);
        Contract loss = new Contract.Sum(4, columns, (in, ref) -> {
            double[] t = new double[rows];
            for (int i = 0; i < rows; i++) {
                Row row = Row.of(in[0], i * columns, columns);
                for (int j = 0; j < columns; j++) {
                    t[i] += Math.abs(weight(targets, i, j, columns, smoothing)) * row.terms(in[0][i * columns + j]);
                }
            }
            return t;
        });
        all.add(new OpCase("crossEntropy", detail, List.of(Arg.in("logits", x).at(1), targets, Arg.out("loss", rows)),
                Map.of("loss", loss), (k, v) -> k.crossEntropy(v[0], v[1], smoothing, v[2], rows, columns), 0));
        float[] dLoss = Inputs.NORMAL.create(rows, Inputs.random("dLoss" + detail));
        Contract delta = new Contract.Sum(4, columns, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int i = 0; i < rows; i++) {
                Row row = Row.of(in[0], i * columns, columns);
                double mass = 0;
                for (int j = 0; j < columns; j++) {
                    mass += Math.abs(weight(targets, i, j, columns, smoothing));
                }
                for (int j = 0; j < columns; j++) {
                    double p = Math.exp(in[0][i * columns + j] - row.max()) / row.total();
                    double terms = p == 0 ? 0 : p * mass * row.terms(in[0][i * columns + j]);
                    double q = weight(targets, i, j, columns, smoothing);
                    t[i * columns + j] = Math.abs(in[2][i]) * (terms + q);
                }
            }
            return t;
        });
        all.add(new OpCase("crossEntropyDelta", detail,
                List.of(Arg.in("logits", x).at(1), targets, Arg.in("dLoss", dLoss), Arg.out("dLogits", x.length)),
                Map.of("dLogits", delta), (k, v) ->
                        k.crossEntropyDelta(v[0], v[1], smoothing, v[2], v[3], rows, columns), 0));
    }

    private static void labelsOutOfRange(List<OpCase> all) {
        float[] x = Inputs.NORMAL.create(4 * 5, Inputs.random("out of range"));
        int[] labels = {-1, 2, 5, Integer.MAX_VALUE};
        Contract one = new Contract.Sum(16, 5, (in, ref) -> {
            double[] t = new double[ref.length];
            Arrays.fill(t, 3);
            return t;
        });
        all.add(new OpCase("crossEntropy", "4x5 labels out of range",
                List.of(Arg.in("logits", x), Arg.in("targets", labels), Arg.out("loss", 4)), Map.of("loss", one),
                (k, v) -> k.crossEntropy(v[0], v[1], 0, v[2], 4, 5), 0));
        all.add(new OpCase("crossEntropyDelta", "4x5 labels out of range",
                List.of(Arg.in("logits", x), Arg.in("targets", labels), Arg.in("dLoss", new float[] {1, 1, 1, 1}),
                        Arg.out("dLogits", 20)),
                Map.of("dLogits", one), (k, v) -> k.crossEntropyDelta(v[0], v[1], 0, v[2], v[3], 4, 5), 0));
    }
}
