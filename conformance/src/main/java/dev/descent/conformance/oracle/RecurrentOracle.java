package dev.descent.conformance.oracle;

import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer in plain loops over time, batch and unit: one step of one example after the other. The formulas of
 * a step stand at {@link RecurrentKind}; G gates, H hidden units, I inputs, B examples, T steps.
 *
 * @param s sizes, kind and direction
 * @param x [T, B, I]
 * @param w W [G·H, I]
 * @param u U [G·H, H]
 * @param b [G·H]
 * @param d [G·H]
 * @param mask [T, B], or null
 */
record RecurrentOracle(RecurrentSpec s, Reals x, Reals w, Reals u, Reals b, Reals d, @Nullable Reals mask) {
    /** The steps in the order of time. */
    private int step(int i) {
        return s.reverse() ? s.steps() - 1 - i : i;
    }

    private boolean left(int t, int example) {
        return mask != null && mask.get((long) t * s.batch() + example) == 0;
    }

    /** Where the state of an example lies among the T + 1 states. */
    private long at(int position, int example) {
        return ((long) position * s.batch() + example) * s.hidden();
    }

    /** Fills h and c [T + 1, B, H] from the states before the first step. */
    void forward(Reals h0, @Nullable Reals c0, Reals h, @Nullable Reals c) {
        for (int e = 0; e < s.batch(); e++) {
            long start = at(s.before(step(0)), e);
            for (int j = 0; j < s.hidden(); j++) {
                h.set(start + j, h0.get((long) e * s.hidden() + j));
                if (c != null && c0 != null) {
                    c.set(start + j, c0.get((long) e * s.hidden() + j));
                }
            }
            for (int i = 0; i < s.steps(); i++) {
                advance(step(i), e, h, c);
            }
        }
    }

    private void advance(int t, int e, Reals h, @Nullable Reals c) {
        long before = at(s.before(t), e);
        long after = at(s.after(t), e);
        RecurrentStep now = left(t, e) ? null : step(t, e, h, c);
        for (int j = 0; j < s.hidden(); j++) {
            h.set(after + j, now == null ? h.get(before + j) : now.state(j));
            if (c != null) {
                c.set(after + j, now == null ? c.get(before + j) : now.cell(j));
            }
        }
    }

    /** What one example computes at step t: a = W·x + b, q = U·h + d. */
    private RecurrentStep step(int t, int e, Reals h, @Nullable Reals c) {
        long before = at(s.before(t), e);
        double[] a = new double[s.gateRows()];
        double[] q = new double[s.gateRows()];
        for (int r = 0; r < s.gateRows(); r++) {
            a[r] = b.get(r);
            for (int i = 0; i < s.inputs(); i++) {
                a[r] += w.get((long) r * s.inputs() + i) * x.get(input(t, e) + i);
            }
            q[r] = d.get(r);
            for (int j = 0; j < s.hidden(); j++) {
                q[r] += u.get((long) r * s.hidden() + j) * h.get(before + j);
            }
        }
        double[] oldState = new double[s.hidden()];
        double[] oldCell = new double[s.hidden()];
        for (int j = 0; j < s.hidden(); j++) {
            oldState[j] = h.get(before + j);
            oldCell[j] = c == null ? 0 : c.get(before + j);
        }
        return new RecurrentStep(s.kind(), a, q, oldState, oldCell);
    }

    private long input(int t, int e) {
        return ((long) t * s.batch() + e) * s.inputs();
    }

    /** The gradients to fill, in the shapes of what they belong to; dx and dc may be missing. */
    record Gradients(@Nullable Reals dx, Reals dw, Reals du, Reals db, Reals dd, Reals dh0, @Nullable Reals dc0) {}

    /**
     * Backpropagation through time. δh and δc are ∂L/∂h and ∂L/∂c after a step: at the last one dhLast and dcLast.
     * Going back, δh += dy_t; a step that was left out passes δh and δc on, any other one makes δa and δq of them, and
     *
     * <pre>
     * ∂L/∂W += δa xᵀ    ∂L/∂b += δa    ∂L/∂x_t = Wᵀ δa
     * ∂L/∂U += δq hᵀ    ∂L/∂d += δq    δh ← (what passes by the gates) + Uᵀ δq    with h before the step
     * </pre>
     */
    void backward(Reals h, @Nullable Reals c, Reals dy, Reals dhLast, @Nullable Reals dcLast, Gradients out) {
        for (Reals sum : new Reals[] {out.dw(), out.du(), out.db(), out.dd()}) {
            for (long i = 0; i < sum.size(); i++) {
                sum.set(i, 0);
            }
        }
        Reals dc0 = out.dc0();
        for (int e = 0; e < s.batch(); e++) {
            long own = (long) e * s.hidden();
            double[] dh = new double[s.hidden()];
            double[] dc = new double[s.hidden()];
            for (int j = 0; j < s.hidden(); j++) {
                dh[j] = dhLast.get(own + j);
                dc[j] = dcLast == null ? 0 : dcLast.get(own + j);
            }
            for (int i = s.steps() - 1; i >= 0; i--) {
                back(step(i), e, h, c, dy, dh, dc, out);
            }
            for (int j = 0; j < s.hidden(); j++) {
                out.dh0().set(own + j, dh[j]);
                if (dc0 != null) {
                    dc0.set(own + j, dc[j]);
                }
            }
        }
    }

    /** One step back; dh and dc [H] go in as those after the step and come out as those before it. */
    private void back(
            int t, int e, Reals h, @Nullable Reals c, Reals dy, double[] dh, double[] dc, Gradients out) {
        for (int j = 0; j < s.hidden(); j++) {
            dh[j] += dy.get(((long) t * s.batch() + e) * s.hidden() + j);
        }
        Reals dx = out.dx();
        for (int i = 0; dx != null && i < s.inputs(); i++) {
            dx.set(input(t, e) + i, 0);
        }
        if (left(t, e)) {
            return;
        }
        RecurrentStep now = step(t, e, h, c);
        double[] da = new double[s.gateRows()];
        double[] dq = new double[s.gateRows()];
        for (int j = 0; j < s.hidden(); j++) {
            now.back(j, dh, dc, da, dq);
        }
        long before = at(s.before(t), e);
        for (int r = 0; r < s.gateRows(); r++) {
            add(out.db(), r, da[r]);
            add(out.dd(), r, dq[r]);
            for (int i = 0; i < s.inputs(); i++) {
                long k = (long) r * s.inputs() + i;
                add(out.dw(), k, da[r] * x.get(input(t, e) + i));
                if (dx != null) {
                    add(dx, input(t, e) + i, w.get(k) * da[r]);
                }
            }
            for (int j = 0; j < s.hidden(); j++) {
                long k = (long) r * s.hidden() + j;
                add(out.du(), k, dq[r] * h.get(before + j));
                dh[j] += u.get(k) * dq[r];
            }
        }
    }

    private static void add(Reals to, long i, double v) {
        to.set(i, to.get(i) + v);
    }
}
