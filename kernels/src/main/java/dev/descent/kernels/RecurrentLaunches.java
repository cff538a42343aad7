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

    /** C [m, n] = A · B (+ C); rows of C are {@code ldc} elements apart. */
    private void product(
            boolean transA, boolean transB, int m, int n, int k, View a, int lda, View b, int ldb, boolean add,
            @Nullable View bias, @Nullable View mask, View c, int ldc) {
        GemmSpec spec = new GemmSpec(transA, transB, m, n, k, lda, ldb, ldc, 1, 0, 0, 0, 1f, add ? 1f : 0f,
                ActivationOp.LINEAR, 0f);
        gemm.gemm(spec, a, b, bias, mask, c);
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
        product(false, true, s.steps() * s.batch(), s.gateRows(), s.inputs(), in.x(), s.inputs(), in.weightIh(),
                s.inputs(), false, in.biasIh(), null, pre, width);
        for (int i = 0; i < s.steps(); i++) {
            int t = time(s, i);
            View a = at(s, pre, t, width);
            View from = before(s, out.hidden(), t);
            View to = after(s, out.hidden(), t);
            View mask = mask(s, in.mask(), t, from);
            boolean masked = in.mask() != null;
            int rows = s.kind() == RecurrentKind.GRU ? 2 * h : s.gateRows();
            product(false, true, s.batch(), rows, h, from, h, in.weightHh(), h, true, in.biasHh(), null, a, width);
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
                    View late = Slices.from(a, 3L * h);
                    product(false, true, s.batch(), h, h, from, h, Slices.from(in.weightHh(), 2L * h * h), h, false,
                            Slices.from(in.biasHh(), 2L * h), null, late, width);
                    launches.call("gru_forward").add(s.batch()).add(h).add(masked)
                            .add(mask).add(a).add(from).add(to).items(row);
                }
            }
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
            product(false, false, s.batch(), h, h, deltas, width, Slices.from(in.weightHh(), 2L * h * h), h, true, null,
                    null, carry, h);
            product(false, false, s.batch(), h, 2 * h, Slices.from(deltas, h), width, in.weightHh(), h, true, null, null,
                    carry, h);
        } else {
            product(false, false, s.batch(), h, s.gateRows(), deltas, width, in.weightHh(), h, true, null, null,
                    carry, h);
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
        View mask = in.mask();
        // of the pre-activations in the order of the weights' gates; for GRU they stand behind a block of their own
        View deltas = gru ? Slices.from(out.work(), Math.min(h, out.work().size())) : out.work();
        View dx = out.dx();
        if (dx != null) {
            product(false, false, rows, n, gates, deltas, width, in.weightIh(), n, false, null, null, dx, n);
            if (mask != null) {
                launches.call("clear_masked").add(dx.size()).add(n).add(mask).add(dx).items(dx.size());
            }
        }
        product(true, false, gates, n, rows, deltas, width, in.x(), n, false, null, mask, out.dWeightIh(), n);
        reduce.columns("sum", deltas, out.dBiasIh(), 1, rows, gates, width);
        View before = allBefore(s, states.hidden());
        int together = gru ? 2 * h : gates;
        product(true, false, together, h, rows, deltas, width, before, h, false, null, mask, out.dWeightHh(), h);
        launches.copy(Slices.slice(out.dBiasIh(), 0, together), Slices.slice(out.dBiasHh(), 0, together));
        if (gru) {
            product(true, false, h, h, rows, out.work(), width, before, h, false, null, mask,
                    Slices.from(out.dWeightHh(), 2L * h * h), h);
            reduce.columns("sum", out.work(), Slices.from(out.dBiasHh(), 2L * h), 1, rows, h, width);
        }
    }
}
