package dev.descent.conformance;

import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a recurrent layer in float32 may be from the float64 oracle, element by element. Errors are carried through
 * time beside the numbers, forwards and backwards, see {@link Approx} and {@link ApproxSum}; what a masked step copies
 * has the error that it had. The numbers themselves are worked out once more here, from the formulas.
 */
final class RecurrentTerms {
    private final RecurrentSpec s;
    private final Map<String, double[]> in;
    /** Relative error of a product beyond float32. */
    private final double product;

    private final Map<String, Approx[]> out = new HashMap<>();
    private final List<ApproxStep> steps = new ArrayList<>(); // in the order of time and example, null where masked

    private RecurrentTerms(RecurrentSpec s, Map<String, double[]> in, double product) {
        this.s = s;
        this.in = in;
        this.product = product;
    }

    /** Every output that can be worked out from these inputs, by the names of {@link RecurrentBuffers}. */
    static Map<String, Approx[]> of(RecurrentSpec spec, Map<String, double[]> inputs, double product) {
        RecurrentTerms t = new RecurrentTerms(spec, inputs, product);
        t.forward();
        if (inputs.containsKey(RecurrentBuffers.DY)) {
            t.backward();
        }
        return t.out;
    }

    private double[] in(String name) {
        double[] a = in.get(name);
        if (a == null) {
            throw new IllegalArgumentException("no input " + name);
        }
        return a;
    }

    private Approx[] exact(String name) {
        double[] a = in.getOrDefault(name, new double[s.batch() * s.hidden()]);
        return Arrays.stream(a).mapToObj(Approx::exact).toArray(Approx[]::new);
    }

    private int step(int i) {
        return s.reverse() ? s.steps() - 1 - i : i;
    }

    private void forward() {
        int n = s.batch() * s.hidden();
        Approx[] h = exact(RecurrentBuffers.H0);
        Approx[] c = exact(RecurrentBuffers.C0);
        Approx[] hidden = new Approx[(s.steps() + 1) * n];
        Approx[] cell = new Approx[(s.steps() + 1) * n];
        keep(h, hidden, s.before(step(0)));
        keep(c, cell, s.before(step(0)));
        for (int i = 0; i < s.steps(); i++) {
            for (int e = 0; e < s.batch(); e++) {
                ApproxStep now = left(step(i), e) ? null : step(step(i), e, h, c);
                steps.add(now);
                for (int j = 0; now != null && j < s.hidden(); j++) {
                    h[e * s.hidden() + j] = now.state(j);
                    c[e * s.hidden() + j] = s.kind().hasCell() ? now.cell(j) : Approx.ZERO;
                }
            }
            keep(h, hidden, s.after(step(i)));
            keep(c, cell, s.after(step(i)));
        }
        out.put(RecurrentBuffers.HIDDEN, hidden);
        out.put(RecurrentBuffers.CELL, cell);
    }

    private static void keep(Approx[] now, Approx[] all, int position) {
        System.arraycopy(now, 0, all, position * now.length, now.length);
    }

    private boolean left(int t, int e) {
        double[] mask = in.get(RecurrentBuffers.MASK);
        return mask != null && mask[t * s.batch() + e] == 0;
    }

    private ApproxStep step(int t, int e, Approx[] h, Approx[] c) {
        Approx[] own = Arrays.copyOfRange(h, e * s.hidden(), (e + 1) * s.hidden());
        Approx[] ownCell = Arrays.copyOfRange(c, e * s.hidden(), (e + 1) * s.hidden());
        Approx[][] sums = new Approx[s.kind().gates()][s.hidden()];
        Approx[] late = new Approx[s.hidden()];
        for (int g = 0; g < s.kind().gates(); g++) {
            for (int j = 0; j < s.hidden(); j++) {
                int row = g * s.hidden() + j;
                ApproxSum sum = new ApproxSum(product);
                addInput(sum, row, t, e);
                if (s.kind() == RecurrentKind.GRU && g == 2) {
                    ApproxSum q = new ApproxSum(product);
                    addState(q, row, own);
                    late[j] = q.of(s.hidden() + 1);
                    sums[g][j] = sum.of(s.inputs() + 1);
                } else {
                    addState(sum, row, own);
                    sums[g][j] = sum.of(s.inputs() + s.hidden() + 2);
                }
            }
        }
        return ApproxStep.of(s.kind(), sums, late, own, ownCell);
    }

    /** W·x + b. */
    private void addInput(ApproxSum sum, int row, int t, int e) {
        double[] x = in(RecurrentBuffers.X);
        double[] w = in(RecurrentBuffers.WEIGHT_IH);
        sum.add(in(RecurrentBuffers.BIAS_IH)[row], 0);
        for (int i = 0; i < s.inputs(); i++) {
            sum.add(w[row * s.inputs() + i] * x[(t * s.batch() + e) * s.inputs() + i], 0);
        }
    }

    /** U·h + d. */
    private void addState(ApproxSum sum, int row, Approx[] h) {
        double[] u = in(RecurrentBuffers.WEIGHT_HH);
        sum.add(in(RecurrentBuffers.BIAS_HH)[row], 0);
        for (int j = 0; j < s.hidden(); j++) {
            sum.add(u[row * s.hidden() + j], h[j]);
        }
    }

    // ---- backwards

    private void backward() {
        Approx[] dh = exact(RecurrentBuffers.DH_LAST);
        Approx[] dc = exact(RecurrentBuffers.DC_LAST);
        double[] dy = in(RecurrentBuffers.DY);
        Approx[] dx = new Approx[s.steps() * s.batch() * s.inputs()];
        Arrays.fill(dx, Approx.ZERO);
        ApproxSum[] dw = sums(s.gateRows() * s.inputs());
        ApproxSum[] du = sums(s.gateRows() * s.hidden());
        ApproxSum[] db = sums(s.gateRows());
        ApproxSum[] dd = sums(s.gateRows());
        for (int i = s.steps() - 1; i >= 0; i--) {
            int t = step(i);
            for (int e = 0; e < s.batch(); e++) {
                Approx[] own = Arrays.copyOfRange(dh, e * s.hidden(), (e + 1) * s.hidden());
                Approx[] ownCell = Arrays.copyOfRange(dc, e * s.hidden(), (e + 1) * s.hidden());
                ApproxStep now = steps.get(i * s.batch() + e);
                for (int j = 0; j < s.hidden(); j++) {
                    ApproxSum sum = new ApproxSum(product);
                    sum.add(1, own[j]);
                    sum.add(dy[(t * s.batch() + e) * s.hidden() + j], 0);
                    own[j] = sum.of(now == null ? 2 : s.gateRows() + 2); // may be part of the product that comes next
                }
                if (now != null) {
                    Approx[] da = new Approx[s.gateRows()];
                    Approx[] dq = new Approx[s.gateRows()];
                    for (int j = 0; j < s.hidden(); j++) {
                        now.back(j, own, ownCell, da, dq);
                    }
                    input(da, dx, (t * s.batch() + e) * s.inputs());
                    state(dq, own);
                    addInput(da, t, e, dw, db);
                    addState(dq, now.h(), du, dd);
                }
                System.arraycopy(own, 0, dh, e * s.hidden(), s.hidden());
                System.arraycopy(ownCell, 0, dc, e * s.hidden(), s.hidden());
            }
            for (ApproxSum[] all : List.of(dw, du, db, dd)) {
                Arrays.stream(all).forEach(ApproxSum::nextStep);
            }
        }
        out.put(RecurrentBuffers.DX, dx);
        out.put(RecurrentBuffers.D_WEIGHT_IH, results(dw));
        out.put(RecurrentBuffers.D_WEIGHT_HH, results(du));
        out.put(RecurrentBuffers.D_BIAS_IH, results(db));
        out.put(RecurrentBuffers.D_BIAS_HH, results(dd));
        out.put(RecurrentBuffers.DH0, dh);
        out.put(RecurrentBuffers.DC0, dc);
    }

    private ApproxSum[] sums(int n) {
        ApproxSum[] a = new ApproxSum[n];
        Arrays.setAll(a, i -> new ApproxSum(product));
        return a;
    }

    private Approx[] results(ApproxSum[] sums) {
        return Arrays.stream(sums).map(a -> a.of(s.steps() * s.batch())).toArray(Approx[]::new);
    }

    /** dx = Wᵀ δa of one example, to be written from {@code at} on. */
    private void input(Approx[] da, Approx[] dx, int at) {
        double[] w = in(RecurrentBuffers.WEIGHT_IH);
        for (int i = 0; i < s.inputs(); i++) {
            ApproxSum sum = new ApproxSum(product);
            for (int r = 0; r < s.gateRows(); r++) {
                sum.add(w[r * s.inputs() + i], da[r]);
            }
            dx[at + i] = sum.of(s.gateRows());
        }
    }

    /** dh += Uᵀ δq of one example. */
    private void state(Approx[] dq, Approx[] dh) {
        double[] u = in(RecurrentBuffers.WEIGHT_HH);
        for (int j = 0; j < s.hidden(); j++) {
            ApproxSum sum = new ApproxSum(product);
            sum.add(1, dh[j]);
            for (int r = 0; r < s.gateRows(); r++) {
                sum.add(u[r * s.hidden() + j], dq[r]);
            }
            dh[j] = sum.of(s.gateRows() + 1);
        }
    }

    private void addInput(Approx[] da, int t, int e, ApproxSum[] dw, ApproxSum[] db) {
        double[] x = in(RecurrentBuffers.X);
        for (int r = 0; r < s.gateRows(); r++) {
            db[r].add(1, da[r]);
            for (int i = 0; i < s.inputs(); i++) {
                dw[r * s.inputs() + i].add(x[(t * s.batch() + e) * s.inputs() + i], da[r]);
            }
        }
    }

    private void addState(Approx[] dq, Approx[] h, ApproxSum[] du, ApproxSum[] dd) {
        for (int r = 0; r < s.gateRows(); r++) {
            dd[r].add(1, dq[r]);
            for (int j = 0; j < s.hidden(); j++) {
                // rounded products are in the sum's own error
                du[r * s.hidden() + j].add(dq[r].value() * h[j].value(), Math.abs(dq[r].value()) * h[j].error()
                        + Math.abs(h[j].value()) * dq[r].error() + dq[r].error() * h[j].error());
            }
        }
    }
}
