package dev.descent.kernels;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers: products for all time steps at once where they do not depend on each other (inputs, gradients of
 * weights), and for each step one product with the recurrent weights and one launch for the gates.
 *
 * <p>Pre-activations of all steps are computed where the forward pass leaves what the backward pass needs: in the
 * reserve, [T, B, 4H], or for Elman, which has none, in the states themselves.
 */
final class RecurrentLaunches {
    private final Launches launches;
    private final GemmLaunches gemm;
    private final ReduceLaunches reduce;

    RecurrentLaunches(Launches launches, GemmLaunches gemm, ReduceLaunches reduce) {
        this.launches = launches;
        this.gemm = gemm;
        this.reduce = reduce;
    }

    /** A matrix as an operand: its rows are {@code step} elements apart. */
    private record Matrix(View view, int step, boolean transposed) {
        static Matrix of(View view, int step) {
            return new Matrix(view, step, false);
        }

        Matrix transpose() {
            return new Matrix(view, step, !transposed);
        }
    }

    /** C [m, n] = A · B, with the bias added to each row. */
    private void product(int m, int n, int k, Matrix a, Matrix b, @Nullable View bias, Matrix c) {
        gemm.gemm(spec(0f, m, n, k, a, b, c), a.view(), b.view(), bias, c.view());
    }

    /** C [m, n] += A · B, and the bias to each row. */
    private void addProduct(int m, int n, int k, Matrix a, Matrix b, @Nullable View bias, Matrix c) {
        gemm.gemm(spec(1f, m, n, k, a, b, c), a.view(), b.view(), bias, c.view());
    }

    private static GemmSpec spec(float beta, int m, int n, int k, Matrix a, Matrix b, Matrix c) {
        return new GemmSpec(a.transposed(), b.transposed(), m, n, k, a.step(), b.step(), c.step(), 1, 0, 0,
                0, 1f, beta, ActivationOp.LINEAR, 0f);
    }

    /** The time step that comes s-th. */
    private static int time(RecurrentSpec s, int i) {
        return s.reverse() ? s.steps() - 1 - i : i;
    }

    private static View before(RecurrentSpec s, View states, int t) {
        long row = (long) s.batch() * s.hidden();
        return Slices.slice(states, s.before(t) * row, row);
    }

    private static View after(RecurrentSpec s, View states, int t) {
        long row = (long) s.batch() * s.hidden();
        return Slices.slice(states, s.after(t) * row, row);
    }

    /** The states before all steps in order of time [T, B, H], and those after them. */
    private static View allBefore(RecurrentSpec s, View states) {
        return s.reverse() ? Slices.from(states, (long) s.batch() * s.hidden()) : states;
    }

    private static View allAfter(RecurrentSpec s, View states) {
        return s.reverse() ? states : Slices.from(states, (long) s.batch() * s.hidden());
    }

    /** The elements of time step t in an array [T, B, width]. */
    private static View at(RecurrentSpec s, View all, int t, int width) {
        long row = (long) s.batch() * width;
        return Slices.slice(all, t * row, row);
    }

    private static int first(RecurrentSpec s) {
        return s.reverse() ? s.steps() : 0;
    }

    /** The mask of a step, or anything where there is none. */
    private static View mask(RecurrentSpec s, @Nullable View mask, int t, View otherwise) {
        return mask == null ? otherwise : at(s, mask, t, 1);
    }

    void forward(RecurrentSpec s, RecurrentInputs in, RecurrentStates out) {
        int h = s.hidden();
        long row = (long) s.batch() * h;
        launches.copy(in.h0(), Slices.slice(out.hidden(), first(s) * row, row));
        View cell = out.cell();
        if (cell != null) {
            launches.copy(Objects.requireNonNull(in.c0()), Slices.slice(cell, first(s) * row, row));
        }
        int width = Math.max(1, s.kind().reserved()) * h;
        View reserve = out.reserve();
        View pre = reserve == null ? allAfter(s, out.hidden()) : reserve;
        int n = s.inputs();
        int all = s.steps() * s.batch();
        product(all, s.gateRows(), n, Matrix.of(in.x(), n), Matrix.of(in.weightIh(), n).transpose(), in.biasIh(),
                Matrix.of(pre, width));
        boolean biased = gemm.finishesApart() && all > 0;
        if (biased) {
            addRecurrentBias(s, in, pre, width);
        }
        for (int i = 0; i < s.steps(); i++) {
            int t = time(s, i);
            View a = at(s, pre, t, width);
            View from = before(s, out.hidden(), t);
            View to = after(s, out.hidden(), t);
            View mask = mask(s, in.mask(), t, from);
            boolean masked = in.mask() != null;
            int rows = s.kind() == RecurrentKind.GRU ? 2 * h : s.gateRows();
            addProduct(s.batch(), rows, h, Matrix.of(from, h), Matrix.of(in.weightHh(), h).transpose(),
                    biased ? null : in.biasHh(), Matrix.of(a, width));
            switch (s.kind()) {
                case ELMAN_TANH, ELMAN_RELU -> launches.call("elman_forward")
                        .add(s.batch()).add(h).add(s.kind() == RecurrentKind.ELMAN_RELU).add(masked)
                        .add(mask).add(from).add(to).items(row);
                case LSTM -> {
                    View c = Objects.requireNonNull(cell);
                    launches.call("lstm_forward").add(s.batch()).add(h).add(masked)
                            .add(mask).add(a).add(before(s, c, t)).add(after(s, c, t)).add(from).add(to).items(row);
                }
                case GRU -> {
                    Matrix late = Matrix.of(Slices.from(a, 3L * h), width);
                    Matrix weight = Matrix.of(Slices.from(in.weightHh(), 2L * h * h), h).transpose();
                    if (biased) {
                        addProduct(s.batch(), h, h, Matrix.of(from, h), weight, null, late);
                    } else {
                        product(s.batch(), h, h, Matrix.of(from, h), weight, Slices.from(in.biasHh(), 2L * h), late);
                    }
                    launches.call("gru_forward").add(s.batch()).add(h).add(masked)
                            .add(mask).add(a).add(from).add(to).items(row);
                }
            }
        }
    }

    /**
     * Puts the biases of the recurrent products into the pre-activations of all steps at once, where a bias for each
     * step would be a launch for each step. That of GRU's new gate stands where its recurrent product will be added.
     */
    private void addRecurrentBias(RecurrentSpec s, RecurrentInputs in, View pre, int width) {
        int all = s.steps() * s.batch();
        int h = s.hidden();
        boolean gru = s.kind() == RecurrentKind.GRU;
        int rows = gru ? 2 * h : s.gateRows();
        GemmSpec spec = new GemmSpec(false, false, all, rows, 0, 0, 0, width, 1, 0, 0, 0, 1f, 1f, ActivationOp.LINEAR,
                0f);
        gemm.finish(spec, in.biasHh(), pre);
        if (gru) {
            launches.repeatRow(Slices.slice(in.biasHh(), 2L * h, h), Slices.from(pre, 3L * h), all, h, width);
        }
    }

    void backward(
            RecurrentSpec s, RecurrentInputs in, RecurrentStates states, RecurrentDeltas d, RecurrentGradients out) {
        launches.copy(d.dhLast(), out.dh0());
        View cellCarry = out.dc0();
        if (cellCarry != null) {
            launches.copy(Objects.requireNonNull(d.dcLast()), cellCarry);
        }
        for (int i = s.steps() - 1; i >= 0; i--) {
            step(s, time(s, i), in, states, d, out);
        }
        gradients(s, in, states, out);
    }

    /** One step back: deltas, then the gradient of the state before, which takes the place of that after. */
    private void step(
            RecurrentSpec s, int t, RecurrentInputs in, RecurrentStates states, RecurrentDeltas d,
            RecurrentGradients out) {
        int h = s.hidden();
        int width = Math.max(1, s.kind().reserved()) * h;
        long row = (long) s.batch() * h;
        View carry = out.dh0();
        View deltas = at(s, out.work(), t, width);
        View dy = at(s, d.dy(), t, h);
        View mask = mask(s, in.mask(), t, dy);
        boolean masked = in.mask() != null;
        switch (s.kind()) {
            case ELMAN_TANH, ELMAN_RELU -> launches.call("elman_delta")
                    .add(s.batch()).add(h).add(s.kind() == RecurrentKind.ELMAN_RELU).add(masked)
                    .add(mask).add(after(s, states.hidden(), t)).add(dy).add(carry).add(deltas).items(row);
            case LSTM -> {
                View c = Objects.requireNonNull(states.cell());
                launches.call("lstm_delta").add(s.batch()).add(h).add(masked)
                        .add(mask).add(at(s, Objects.requireNonNull(states.reserve()), t, width))
                        .add(before(s, c, t)).add(after(s, c, t)).add(dy).add(carry)
                        .add(Objects.requireNonNull(out.dc0())).add(deltas).items(row);
            }
            case GRU -> launches.call("gru_delta").add(s.batch()).add(h).add(masked)
                    .add(mask).add(at(s, Objects.requireNonNull(states.reserve()), t, width))
                    .add(before(s, states.hidden(), t)).add(dy).add(carry).add(deltas).items(row);
        }
        if (s.kind() == RecurrentKind.GRU) {
            addProduct(s.batch(), h, h, Matrix.of(deltas, width), Matrix.of(Slices.from(in.weightHh(), 2L * h * h), h),
                    null, Matrix.of(carry, h));
            addProduct(s.batch(), h, 2 * h, Matrix.of(Slices.from(deltas, h), width), Matrix.of(in.weightHh(), h), null,
                    Matrix.of(carry, h));
        } else {
            addProduct(s.batch(), h, s.gateRows(), Matrix.of(deltas, width), Matrix.of(in.weightHh(), h), null,
                    Matrix.of(carry, h));
        }
    }

    /** What all steps give together: gradients of inputs, weights and biases. */
    private void gradients(RecurrentSpec s, RecurrentInputs in, RecurrentStates states, RecurrentGradients out) {
        int h = s.hidden();
        int n = s.inputs();
        int rows = s.steps() * s.batch();
        int gates = s.gateRows();
        int width = Math.max(1, s.kind().reserved()) * h;
        boolean gru = s.kind() == RecurrentKind.GRU;
        // of the pre-activations in the order of the weights' gates; for GRU they stand behind a block of their own
        View deltas = gru ? Slices.from(out.work(), Math.min(h, out.work().size())) : out.work();
        Matrix turned = Matrix.of(deltas, width).transpose();
        overTime(s, gates, n, turned, in.x(), in.mask(), out, out.dWeightIh());
        reduce.columns("sum", deltas, out.dBiasIh(), 1, rows, gates, width);
        View before = allBefore(s, states.hidden());
        int together = gru ? 2 * h : gates;
        overTime(s, together, h, turned, before, in.mask(), out, out.dWeightHh());
        launches.copy(Slices.slice(out.dBiasIh(), 0, together), Slices.slice(out.dBiasHh(), 0, together));
        if (gru) {
            overTime(s, h, h, Matrix.of(out.work(), width).transpose(), before, in.mask(), out,
                    Slices.from(out.dWeightHh(), 2L * h * h));
            reduce.columns("sum", out.work(), Slices.from(out.dBiasHh(), 2L * h), 1, rows, h, width);
        }
        View dx = out.dx();
        if (dx != null) {
            product(rows, n, gates, Matrix.of(deltas, width), Matrix.of(in.weightIh(), n), null, Matrix.of(dx, n));
            View mask = in.mask();
            if (mask != null) {
                launches.call("clear_masked").add(dx.size()).add(n).add(mask).add(dx).items(dx.size());
            }
        }
    }

    /**
     * C [m, n] = Σ over all steps and examples of a delta times what it was multiplied with, of those that the mask
     * leaves. The memory of dx serves until dx itself is computed.
     */
    private void overTime(
            RecurrentSpec s, int m, int n, Matrix deltas, View values, @Nullable View mask, RecurrentGradients out,
            View c) {
        int rows = s.steps() * s.batch();
        Matrix by = Matrix.of(values, n);
        Matrix to = Matrix.of(c, n);
        if (mask == null) {
            product(m, n, rows, deltas, by, null, to);
        } else {
            gemm.masked(spec(0f, m, n, rows, deltas, by, to), deltas.view(), values, mask, out.dx(), c);
        }
    }
}
