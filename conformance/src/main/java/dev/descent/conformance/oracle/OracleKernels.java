package dev.descent.conformance.oracle;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
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

    private @Nullable Reals realsOrNull(@Nullable View v) {
        return v == null ? null : reals(v);
    }

    private @Nullable Reals realsOrNull(View[] views, int i) {
        return views.length == 0 ? null : reals(views[i]);
    }

    @Override
    public void fill(View out, double value) {
        backend.submit(() -> {
            if (out.type() == DType.I32) {
                Ints to = ints(out);
                for (long i = 0; i < out.size(); i++) {
                    to.set(i, (int) Math.rint(value));
                }
            } else {
                Reals to = reals(out);
                for (long i = 0; i < out.size(); i++) {
                    to.set(i, value);
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
        backend.submit(() -> {
            if (in.type() == DType.I32) {
                Ints source = ints(in);
                Ints target = ints(out);
                Walk.over(dims, index -> target.set(
                        outOffset + Walk.dot(index, outStrides), source.get(inOffset + Walk.dot(index, inStrides))));
            } else {
                Reals source = reals(in);
                Reals target = reals(out);
                Walk.over(dims, index -> target.set(
                        outOffset + Walk.dot(index, outStrides), source.get(inOffset + Walk.dot(index, inStrides))));
            }
        });
    }

    @Override
    public void cast(View in, View out) {
        backend.submit(() -> {
            boolean toReal = in.type() == DType.I32;
            Ints whole = ints(toReal ? in : out);
            Reals real = reals(toReal ? out : in);
            for (long i = 0; i < in.size(); i++) {
                if (toReal) {
                    real.set(i, whole.get(i));
                } else {
                    whole.set(i, (int) real.get(i));
                }
            }
        });
    }

    @Override
    public void unary(UnaryOp op, View x, View y) {
        backend.submit(() -> {
            Reals from = reals(x);
            Reals to = reals(y);
            for (long i = 0; i < x.size(); i++) {
                to.set(i, ElementOracle.unary(op, from.get(i)));
            }
        });
    }

    @Override
    public void activation(ActivationOp op, float alpha, View x, View y) {
        backend.submit(() -> {
            Reals from = reals(x);
            Reals to = reals(y);
            for (long i = 0; i < x.size(); i++) {
                to.set(i, ElementOracle.activation(op, alpha, from.get(i)));
            }
        });
    }

    @Override
    public void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx) {
        backend.submit(() -> {
            Reals s = reals(saved);
            Reals d = reals(dy);
            Reals to = reals(dx);
            for (long i = 0; i < dy.size(); i++) {
                to.set(i, d.get(i) * ElementOracle.slope(op, alpha, s.get(i)));
            }
        });
    }

    @Override
    public void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims) {
        backend.submit(() -> {
            Reals left = reals(a);
            Reals right = reals(b);
            Reals to = reals(y);
            long[] at = {0};
            Walk.over(dims, index -> {
                double x = left.get(Walk.dot(index, aStrides));
                to.set(at[0]++, ElementOracle.binary(op, x, right.get(Walk.dot(index, bStrides))));
            });
        });
    }

    @Override
    public void select(View condition, View a, View b, View y) {
        backend.submit(() -> {
            Reals c = reals(condition);
            Reals yes = reals(a);
            Reals no = reals(b);
            Reals to = reals(y);
            for (long i = 0; i < y.size(); i++) {
                to.set(i, c.get(i) != 0 ? yes.get(i) : no.get(i));
            }
        });
    }

    @Override
    public void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner) {
        backend.submit(() -> {
            Reals from = reals(x);
            Reals to = reals(y);
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < inner; i++) {
                    double r = op == ReduceOp.SUM ? 0 : Double.NEGATIVE_INFINITY;
                    for (int k = 0; k < axis; k++) {
                        double v = from.get(((long) o * axis + k) * inner + i);
                        r = op == ReduceOp.SUM ? r + v : Math.max(r, v);
                    }
                    to.set((long) o * inner + i, r);
                }
            }
        });
    }

    @Override
    public void argmax(View x, View y, int outer, int axis, int inner) {
        backend.submit(() -> {
            Reals from = reals(x);
            Ints to = ints(y);
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < inner; i++) {
                    int best = 0;
                    for (int k = 1; k < axis; k++) {
                        double v = from.get(((long) o * axis + k) * inner + i);
                        double b = from.get(((long) o * axis + best) * inner + i);
                        best = v > b || (Double.isNaN(v) && !Double.isNaN(b)) ? k : best;
                    }
                    to.set((long) o * inner + i, best);
                }
            }
        });
    }

    @Override
    public void sumOfSquares(View[] xs, View y) {
        backend.submit(() -> {
            double sum = 0;
            for (View x : xs) {
                Reals from = reals(x);
                for (long i = 0; i < x.size(); i++) {
                    sum += from.get(i) * from.get(i);
                }
            }
            reals(y).set(0, sum);
        });
    }

    @Override
    public void gemm(GemmSpec s, View a, View b, @Nullable View bias, View c) {
        backend.submit(() -> {
            Reals left = reals(a);
            Reals right = reals(b);
            Reals add = bias == null ? null : reals(bias);
            Reals to = reals(c);
            for (int batch = 0; batch < s.batch(); batch++) {
                for (int i = 0; i < s.m(); i++) {
                    for (int j = 0; j < s.n(); j++) {
                        element(s, left, right, add, to, batch, i, j);
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
    public void recurrent(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out) {
        backend.submit(() -> layer(spec, in).forward(reals(in.h0()), realsOrNull(in.c0()), reals(out.hidden()),
                realsOrNull(out.cell())));
    }

    @Override
    public void recurrentDelta(
            RecurrentSpec spec,
            RecurrentInputs in,
            RecurrentStates states,
            RecurrentDeltas deltas,
            RecurrentGradients out) {
        backend.submit(() -> layer(spec, in).backward(reals(states.hidden()), realsOrNull(states.cell()),
                reals(deltas.dy()), reals(deltas.dhLast()), realsOrNull(deltas.dcLast()),
                new RecurrentOracle.Gradients(realsOrNull(out.dx()), reals(out.dWeightIh()), reals(out.dWeightHh()),
                        reals(out.dBiasIh()), reals(out.dBiasHh()), reals(out.dh0()), realsOrNull(out.dc0()))));
    }

    private RecurrentOracle layer(RecurrentSpec spec, RecurrentInputs in) {
        return new RecurrentOracle(spec, reals(in.x()), reals(in.weightIh()), reals(in.weightHh()),
                reals(in.biasIh()), reals(in.biasHh()), realsOrNull(in.mask()));
    }

    @Override
    public void softmax(SoftmaxOp op, View x, View y, int rows, int columns) {
        backend.submit(() -> {
            Reals to = reals(y);
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction row = row(x, i, columns);
                double m = RowOracle.max(row, columns);
                double total = RowOracle.total(row, columns, m);
                for (int j = 0; j < columns; j++) {
                    to.set((long) i * columns + j, RowOracle.softmax(op, row.applyAsDouble(j), m, total));
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
            Reals to = reals(dx);
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
                    to.set((long) i * columns + j, out[j]);
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
            Reals up = reals(dLoss);
            Reals to = reals(dLogits);
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
                    to.set((long) i * columns + j, up.get(i) * (p * mass - q.applyAsDouble(j)));
                }
            }
        });
    }

    @Override
    public void hits(View logits, View targets, View hits, int rows, int columns) {
        backend.submit(() -> {
            for (int i = 0; i < rows; i++) {
                IntToDoubleFunction x = row(logits, i, columns);
                int best = 0;
                for (int k = 1; k < columns; k++) {
                    double v = x.applyAsDouble(k);
                    double b = x.applyAsDouble(best);
                    best = v > b || (Double.isNaN(v) && !Double.isNaN(b)) ? k : best;
                }
                reals(hits).set(i, columns > 0 && ints(targets).get(i) == best ? 1 : 0);
            }
        });
    }

    @Override
    public void gather(View table, View indices, View out, int rows, int width) {
        backend.submit(() -> {
            Reals from = reals(table);
            Ints at = ints(indices);
            Reals to = reals(out);
            for (long n = 0; n < indices.size(); n++) {
                int r = at.get(n);
                boolean inside = r >= 0 && r < rows;
                for (int j = 0; j < width; j++) {
                    to.set(n * width + j, inside ? from.get((long) r * width + j) : Double.NaN);
                }
            }
        });
    }

    @Override
    public void scatterAdd(View indices, View updates, View out, int rows, int width) {
        backend.submit(() -> {
            Ints at = ints(indices);
            Reals from = reals(updates);
            Reals to = reals(out);
            for (long i = 0; i < (long) rows * width; i++) {
                to.set(i, 0);
            }
            for (long n = 0; n < indices.size(); n++) {
                int r = at.get(n);
                for (int j = 0; r >= 0 && r < rows && j < width; j++) {
                    long k = (long) r * width + j;
                    to.set(k, to.get(k) + from.get(n * width + j));
                }
            }
        });
    }

    @Override
    public void oneHot(View indices, View out, int depth) {
        backend.submit(() -> {
            Ints at = ints(indices);
            Reals to = reals(out);
            for (long n = 0; n < indices.size(); n++) {
                int r = at.get(n);
                for (int j = 0; j < depth; j++) {
                    to.set(n * depth + j, r < 0 || r >= depth ? Double.NaN : r == j ? 1 : 0);
                }
            }
        });
    }

    @Override
    public void random(int stream, View clock, View out) {
        backend.submit(() -> {
            Ints time = ints(clock);
            Reals to = reals(out);
            for (long i = 0; i < out.size(); i++) {
                to.set(i, Philox.uniform(i, stream, time));
            }
        });
    }

    @Override
    public void dropout(float p, int stream, View clock, View x, View y) {
        backend.submit(() -> {
            Ints time = ints(clock);
            Reals from = reals(x);
            Reals to = reals(y);
            for (long i = 0; i < x.size(); i++) {
                boolean keep = Philox.uniform(i, stream, time) >= p;
                to.set(i, keep ? from.get(i) / (1.0 - p) : 0);
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
            @Nullable View guard,
            @Nullable View faults) {
        backend.submit(() -> {
            if (guard != null && !Double.isFinite(reals(guard).get(0))) {
                return;
            }
            long t = step(clock) + 1;
            double scale = gradientScale == null ? 1 : reals(gradientScale).get(0);
            for (int i = 0; i < parameters.length; i++) {
                OptimizerOracle.step(spec, reals(parameters[i]), reals(gradients[i]), realsOrNull(slots1, i),
                        realsOrNull(slots2, i), reals(learningRate).get(0), t, scale,
                        faults == null ? null : reals(faults));
            }
        });
    }

    private long step(View clock) {
        return Integer.toUnsignedLong(ints(clock).get(2)) | (long) ints(clock).get(3) << 32;
    }

    @Override
    public void tally(View[] terms, View guard, View sums) {
        backend.submit(() -> {
            Reals to = reals(sums);
            if (!Double.isFinite(reals(guard).get(0))) {
                to.set(terms.length, to.get(terms.length) + 1);
                return;
            }
            for (int k = 0; k < terms.length; k++) {
                to.set(k, to.get(k) + reals(terms[k]).get(0));
            }
        });
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
