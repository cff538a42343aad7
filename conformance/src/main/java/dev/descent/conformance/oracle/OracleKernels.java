package dev.descent.conformance.oracle;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Every kernel as a plain loop. */
final class OracleKernels implements Kernels {
    private final OracleBackend backend;

    OracleKernels(OracleBackend backend) {
        this.backend = backend;
    }

    private Reals reals(View v) {
        return new Reals(backend.bytes(v));
    }

    private Ints ints(View v) {
        return new Ints(backend.bytes(v));
    }

    private @Nullable Reals realsOrNull(View[] views, int i) {
        return views.length == 0 ? null : reals(views[i]);
    }

    @Override
    public void fill(View out, double value) {
        backend.submit(() -> {
            for (long i = 0; i < out.size(); i++) {
                if (out.type() == DType.I32) {
                    ints(out).set(i, (int) Math.rint(value));
                } else {
                    reals(out).set(i, value);
                }
            }
        });
    }

    @Override
    public void copy(View in, View out) {
        backend.submit(() -> backend.bytes(out).copyFrom(backend.bytes(in)));
    }

    @Override
    public void strided(
            View in, long inOffset, long[] inStrides, View out, long outOffset, long[] outStrides, int[] dims) {
        backend.submit(() -> Walk.over(dims, index -> {
            long from = inOffset + Walk.dot(index, inStrides);
            long to = outOffset + Walk.dot(index, outStrides);
            if (in.type() == DType.I32) {
                ints(out).set(to, ints(in).get(from));
            } else {
                reals(out).set(to, reals(in).get(from));
            }
        }));
    }

    @Override
    public void cast(View in, View out) {
        backend.submit(() -> {
            for (long i = 0; i < in.size(); i++) {
                if (in.type() == DType.I32) {
                    reals(out).set(i, ints(in).get(i));
                } else {
                    ints(out).set(i, (int) reals(in).get(i));
                }
            }
        });
    }

    @Override
    public void unary(UnaryOp op, View x, View y) {
        backend.submit(() -> {
            for (long i = 0; i < x.size(); i++) {
                reals(y).set(i, ElementOracle.unary(op, reals(x).get(i)));
            }
        });
    }

    @Override
    public void activation(ActivationOp op, float alpha, View x, View y) {
        backend.submit(() -> {
            for (long i = 0; i < x.size(); i++) {
                reals(y).set(i, ElementOracle.activation(op, alpha, reals(x).get(i)));
            }
        });
    }

    @Override
    public void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx) {
        backend.submit(() -> {
            for (long i = 0; i < dy.size(); i++) {
                reals(dx).set(i, reals(dy).get(i) * ElementOracle.slope(op, alpha, reals(saved).get(i)));
            }
        });
    }

    @Override
    public void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims) {
        backend.submit(() -> {
            long[] at = {0};
            Walk.over(dims, index -> {
                double x = reals(a).get(Walk.dot(index, aStrides));
                reals(y).set(at[0]++, ElementOracle.binary(op, x, reals(b).get(Walk.dot(index, bStrides))));
            });
        });
    }

    @Override
    public void select(View condition, View a, View b, View y) {
        backend.submit(() -> {
            for (long i = 0; i < y.size(); i++) {
                reals(y).set(i, reals(condition).get(i) != 0 ? reals(a).get(i) : reals(b).get(i));
            }
        });
    }

    @Override
    public void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner) {
        backend.submit(() -> {
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < inner; i++) {
                    double r = op == ReduceOp.SUM ? 0 : Double.NEGATIVE_INFINITY;
                    for (int k = 0; k < axis; k++) {
                        double v = reals(x).get(((long) o * axis + k) * inner + i);
                        r = op == ReduceOp.SUM ? r + v : Math.max(r, v);
                    }
                    reals(y).set((long) o * inner + i, r);
                }
            }
        });
    }

    @Override
    public void argmax(View x, View y, int outer, int axis, int inner) {
        backend.submit(() -> {
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < inner; i++) {
                    int best = 0;
                    for (int k = 1; k < axis; k++) {
                        double v = reals(x).get(((long) o * axis + k) * inner + i);
                        double b = reals(x).get(((long) o * axis + best) * inner + i);
                        best = v > b || (Double.isNaN(v) && !Double.isNaN(b)) ? k : best;
                    }
                    ints(y).set((long) o * inner + i, best);
                }
            }
        });
    }

    @Override
    public void sumOfSquares(View[] xs, View y) {
        backend.submit(() -> {
            double sum = 0;
            for (View x : xs) {
                for (long i = 0; i < x.size(); i++) {
                    sum += reals(x).get(i) * reals(x).get(i);
                }
            }
            reals(y).set(0, sum);
        });
    }

    @Override
    public void gemm(GemmSpec s, View a, View b, @Nullable View bias, View c) {
        backend.submit(() -> {
            Reals add = bias == null ? null : reals(bias);
            for (int batch = 0; batch < s.batch(); batch++) {
                for (int i = 0; i < s.m(); i++) {
                    for (int j = 0; j < s.n(); j++) {
                        element(s, reals(a), reals(b), add, reals(c), batch, i, j);
                    }
                }
            }
        });
    }

    private static void element(
            GemmSpec s, Reals a, Reals b, @Nullable Reals bias, Reals c, int batch, int i, int j) {
        double sum = 0;
        for (int k = 0; k < s.k(); k++) {
            long x = batch * s.strideA() + (s.transA() ? (long) k * s.lda() + i : (long) i * s.lda() + k);
            long y = batch * s.strideB() + (s.transB() ? (long) j * s.ldb() + k : (long) k * s.ldb() + j);
            sum += a.get(x) * b.get(y);
        }
        long at = batch * s.strideC() + (long) i * s.ldc() + j;
        double v = s.alpha() * sum;
        v += s.beta() == 0 ? 0 : s.beta() * c.get(at);
        v += bias == null ? 0 : bias.get(j);
        c.set(at, ElementOracle.activation(s.activation(), s.activationAlpha(), v));
    }

    @Override
    public void softmax(SoftmaxOp op, View x, View y, int rows, int columns) {
        backend.submit(() -> {
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction row = row(x, i, columns);
                double m = RowOracle.max(row, columns);
                double total = RowOracle.total(row, columns, m);
                for (int j = 0; j < columns; j++) {
                    reals(y).set((long) i * columns + j, RowOracle.softmax(op, row.applyAsDouble(j), m, total));
                }
            }
        });
    }

    private IntToDoubleFunction row(View x, int i, int columns) {
        Reals r = reals(x);
        return j -> r.get((long) i * columns + j);
    }

    @Override
    public void softmaxDelta(SoftmaxOp op, View y, View dy, View dx, int rows, int columns) {
        backend.submit(() -> {
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction p = row(y, i, columns);
                IntToDoubleFunction d = row(dy, i, columns);
                double sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += d.applyAsDouble(j) * (op == SoftmaxOp.SOFTMAX ? p.applyAsDouble(j) : 1);
                }
                double[] out = new double[columns];
                for (int j = 0; j < columns; j++) {
                    out[j] = op == SoftmaxOp.SOFTMAX
                            ? p.applyAsDouble(j) * (d.applyAsDouble(j) - sum)
                            : d.applyAsDouble(j) - Math.exp(p.applyAsDouble(j)) * sum;
                }
                for (int j = 0; j < columns; j++) {
                    reals(dx).set((long) i * columns + j, out[j]);
                }
            }
        });
    }

    /** The smoothed target distribution of a row. */
    private IntToDoubleFunction target(View targets, int i, int columns, float smoothing) {
        double rest = smoothing / (double) columns;
        if (targets.type() != DType.I32) {
            IntToDoubleFunction q = row(targets, i, columns);
            return j -> (1.0 - smoothing) * q.applyAsDouble(j) + rest;
        }
        int label = ints(targets).get(i);
        if (label < 0 || label >= columns) {
            return j -> Double.NaN;
        }
        return j -> (j == label ? 1.0 - smoothing : 0) + rest;
    }

    @Override
    public void crossEntropy(View logits, View targets, float smoothing, View loss, int rows, int columns) {
        backend.submit(() -> {
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction q = target(targets, i, columns, smoothing);
                reals(loss).set(i, RowOracle.crossEntropy(row(logits, i, columns), q, columns));
            }
        });
    }

    @Override
    public void crossEntropyDelta(
            View logits, View targets, float smoothing, View dLoss, View dLogits, int rows, int columns) {
        backend.submit(() -> {
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction x = row(logits, i, columns);
                IntToDoubleFunction q = target(targets, i, columns, smoothing);
                double m = RowOracle.max(x, columns);
                double total = RowOracle.total(x, columns, m);
                double mass = 0;
                for (int j = 0; j < columns; j++) {
                    mass += q.applyAsDouble(j);
                }
                for (int j = 0; j < columns; j++) {
                    double p = Math.exp(x.applyAsDouble(j) - m) / total;
                    double d = reals(dLoss).get(i) * (p * mass - q.applyAsDouble(j));
                    reals(dLogits).set((long) i * columns + j, d);
                }
            }
        });
    }

    @Override
    public void gather(View table, View indices, View out, int rows, int width) {
        backend.submit(() -> {
            for (long n = 0; n < indices.size(); n++) {
                int r = ints(indices).get(n);
                for (int j = 0; j < width; j++) {
                    boolean inside = r >= 0 && r < rows;
                    double v = inside ? reals(table).get((long) r * width + j) : Double.NaN;
                    reals(out).set(n * width + j, v);
                }
            }
        });
    }

    @Override
    public void scatterAdd(View indices, View updates, View out, int rows, int width) {
        backend.submit(() -> {
            for (long i = 0; i < (long) rows * width; i++) {
                reals(out).set(i, 0);
            }
            for (long n = 0; n < indices.size(); n++) {
                int r = ints(indices).get(n);
                for (int j = 0; r >= 0 && r < rows && j < width; j++) {
                    long at = (long) r * width + j;
                    reals(out).set(at, reals(out).get(at) + reals(updates).get(n * width + j));
                }
            }
        });
    }

    @Override
    public void oneHot(View indices, View out, int depth) {
        backend.submit(() -> {
            for (long n = 0; n < indices.size(); n++) {
                int r = ints(indices).get(n);
                for (int j = 0; j < depth; j++) {
                    double v = r < 0 || r >= depth ? Double.NaN : r == j ? 1 : 0;
                    reals(out).set(n * depth + j, v);
                }
            }
        });
    }

    @Override
    public void random(int stream, View clock, View out) {
        backend.submit(() -> {
            for (long i = 0; i < out.size(); i++) {
                reals(out).set(i, Philox.uniform(i, stream, ints(clock)));
            }
        });
    }

    @Override
    public void dropout(float p, int stream, View clock, View x, View y) {
        backend.submit(() -> {
            for (long i = 0; i < x.size(); i++) {
                boolean keep = Philox.uniform(i, stream, ints(clock)) >= p;
                reals(y).set(i, keep ? reals(x).get(i) / (1.0 - p) : 0);
            }
        });
    }

    @Override
    public void optimizer(
            OptimizerSpec spec,
            View[] parameters,
            View[] gradients,
            View[] slots1,
            View[] slots2,
            View learningRate,
            View clock,
            @Nullable View gradientScale,
            @Nullable View guard) {
        backend.submit(() -> {
            if (guard != null && !Double.isFinite(reals(guard).get(0))) {
                return;
            }
            long t = step(clock) + 1;
            double scale = gradientScale == null ? 1 : reals(gradientScale).get(0);
            for (int i = 0; i < parameters.length; i++) {
                OptimizerOracle.step(spec, reals(parameters[i]), reals(gradients[i]), realsOrNull(slots1, i),
                        realsOrNull(slots2, i), reals(learningRate).get(0), t, scale);
            }
        });
    }

    private long step(View clock) {
        return Integer.toUnsignedLong(ints(clock).get(2)) | (long) ints(clock).get(3) << 32;
    }

    @Override
    public void advance(View clock) {
        backend.submit(() -> {
            long t = step(clock) + 1;
            ints(clock).set(2, (int) t);
            ints(clock).set(3, (int) (t >>> 32));
        });
    }
}
