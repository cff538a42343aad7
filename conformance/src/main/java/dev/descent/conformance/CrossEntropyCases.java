package dev.descent.conformance;

import dev.descent.spi.FusedOp;
import dev.descent.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** crossEntropy, crossEntropyDelta. */
final class CrossEntropyCases {
    private static final int[][] SHAPES = {
        {1, 1}, {1, 2}, {1, 31}, {33, 10}, {7, 127}, {3, 1025}, {128, 3}, {0, 7}, {2, 9000}, {500, 100}
    };

    private CrossEntropyCases() {}

    static void add(List<Case> all) {
        for (int[] s : SHAPES) {
            for (float smoothing : new float[] {0f, 0.1f}) {
                both(all, Inputs.NORMAL, s[0], s[1], smoothing, true);
                both(all, Inputs.NORMAL, s[0], s[1], smoothing, false);
            }
        }
        for (Inputs kind : Inputs.values()) {
            both(all, kind, 9, 33, 0f, true);
            if (kind != Inputs.EDGES && kind != Inputs.INFINITIES) { // q·(−∞) against q·(+∞)
                both(all, kind, 9, 33, 0.1f, false);
            }
        }
        both(all, "4x5 labels out of range", Inputs.NORMAL.create(20, "out of range"), 4, 5, 0,
                Arg.in("targets", new int[] {-1, 2, 5, Integer.MAX_VALUE}));
        both(all, "4x5 labels out of range smoothing=0.2", Inputs.NORMAL.create(20, "out of range"), 4, 5, 0.2f,
                Arg.in("targets", new int[] {4, Integer.MIN_VALUE, 0, 5}));
        infinite(all);
    }

    /** What is impossible costs nothing where it does not happen, and everything where it does. */
    private static void infinite(List<Case> all) {
        float[] x = SoftmaxCases.minus(Inputs.NORMAL);
        both(all, "3x33 labels, logits of -Infinity elsewhere", x, 3, 33, 0, Arg.in("targets", new int[] {5, 17, 4}));
        both(all, "3x33 labels, logits of -Infinity there", x, 3, 33, 0, Arg.in("targets", new int[] {5, 16, 3}));
        float[] q = new float[3 * 33];
        for (int j = 0; j < 33; j++) {
            q[j] = 1 / 33f;
            q[33 + j] = j == 17 ? 1 : 0;
            q[66 + j] = j % 2 == 0 ? 1 / 17f : 0;
        }
        both(all, "3x33 distributions, logits of -Infinity elsewhere", x, 3, 33, 0, Arg.in("targets", q).at(1));
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

    private static void both(List<Case> all, Inputs kind, int rows, int columns, float smoothing, boolean labels) {
        String detail = rows + "x" + columns + (labels ? " labels" : " distributions")
                + (smoothing == 0 ? "" : " smoothing=" + smoothing) + " " + kind.label();
        both(all, detail, kind.create(rows * columns, "ce" + detail), rows, columns, smoothing,
                targets(detail, rows, columns, labels));
    }

    private static void both(
            List<Case> all, String detail, float[] logits, int rows, int columns, float smoothing, Arg targets) {
        Arg x = Arg.in("logits", logits).at(1);
        Contract loss = new Contract.Sum(2, 1, (in, ref) -> lossTerms(in[0], targets, smoothing, rows, columns));
        all.add(new OpCase("crossEntropy", detail, List.of(x, targets, Arg.out("loss", rows)), Map.of("loss", loss),
                (k, v) -> k.crossEntropy(v[0], v[1], smoothing, v[2], rows, columns), 0)
                .needing(FusedOp.CROSS_ENTROPY));
        float[] dLoss = Inputs.NORMAL.create(rows, "dLoss" + detail);
        Contract delta = new Contract.Sum(2, 1, (in, ref) ->
                deltaTerms(in[0], targets, in[2], smoothing, rows, columns));
        all.add(new OpCase("crossEntropyDelta", detail,
                List.of(x, targets, Arg.in("dLoss", dLoss).at(1), Arg.out("dLogits", logits.length).at(2)),
                Map.of("dLogits", delta),
                (k, v) -> k.crossEntropyDelta(v[0], v[1], smoothing, v[2], v[3], rows, columns), 0)
                .needing(FusedOp.CROSS_ENTROPY));
    }

    private static double weight(Arg targets, int i, int j, int columns, float smoothing) {
        double q = targets.type() == DType.I32
                ? (targets.ints()[i] == j ? 1 : 0)
                : targets.reals()[i * columns + j];
        return (1.0 - smoothing) * q + smoothing / (double) columns;
    }

    /** Σ_j q_j (error of log p_j + √K |log p_j|, for the sum; 2 |log p_j|, for the product with a rounded q_j). */
    private static double[] lossTerms(double[] x, Arg targets, float smoothing, int rows, int columns) {
        double[] t = new double[rows];
        for (int i = 0; i < rows; i++) {
            SoftmaxTerms row = SoftmaxTerms.of(x, i * columns, columns);
            int terms = 0;
            double own = 0;
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                double q = weight(targets, i, j, columns, smoothing);
                if (q != 0) {
                    double log = x[i * columns + j] - row.max() - row.log();
                    own += Math.abs(q) * (row.logarithmic(x[i * columns + j]) + 2 * Math.abs(log));
                    sum += Math.abs(q * log);
                    terms++;
                }
            }
            t[i] = SoftmaxTerms.finite(own + (terms > 1 ? Math.sqrt(terms) * sum : 0));
        }
        return t;
    }

    /** |dLoss| (p_j Σq (error of p_j + √K for the sum of q) + 3 q_j). */
    private static double[] deltaTerms(
            double[] x, Arg targets, double[] dLoss, float smoothing, int rows, int columns) {
        double[] t = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            SoftmaxTerms row = SoftmaxTerms.of(x, i * columns, columns);
            double mass = 0;
            for (int j = 0; j < columns; j++) {
                mass += weight(targets, i, j, columns, smoothing);
            }
            for (int j = 0; j < columns; j++) {
                int at = i * columns + j;
                double p = row.probability(x[at]);
                double own = p == 0 ? 0 : p * mass * (row.relative(x[at]) + Math.sqrt(columns));
                t[at] = SoftmaxTerms.finite(Math.abs(dLoss[i])
                        * (own + 3 * weight(targets, i, j, columns, smoothing)));
            }
        }
        return t;
    }
}
