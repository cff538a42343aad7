package dev.descent.conformance;

import dev.descent.spi.RecurrentKind;

/**
 * One step of one example by {@link RecurrentKind}'s formulas, with errors. A GRU keeps r, z, n here, an LSTM i, f, g,
 * o, an Elman cell its state.
 *
 * @param kind whose formulas
 * @param gates after their functions [G][H]
 * @param slopes of those functions [G][H]
 * @param product q_n of a GRU [H], what the reset gate multiplies
 * @param h state before the step [H]
 * @param c cell before the step [H]
 */
record ApproxStep(
        RecurrentKind kind, Approx[][] gates, Approx[][] slopes, Approx[] product, Approx[] h, Approx[] c) {
    private static final int CANDIDATE = 2;

    /**
     * @param sums a + q by gate and unit [G][H]; of the last gate of a GRU a alone
     * @param product q_n of a GRU [H]
     */
    static ApproxStep of(RecurrentKind kind, Approx[][] sums, Approx[] product, Approx[] h, Approx[] c) {
        Approx[][] gates = new Approx[kind.gates()][h.length];
        Approx[][] slopes = new Approx[kind.gates()][h.length];
        for (int g = 0; g < kind.gates(); g++) {
            for (int j = 0; j < h.length; j++) {
                boolean candidate = kind == RecurrentKind.GRU && g == CANDIDATE;
                Approx a = candidate ? sums[g][j].plus(gates[0][j].times(product[j])) : sums[g][j];
                if (kind == RecurrentKind.ELMAN_RELU) {
                    gates[g][j] = a.relu();
                    slopes[g][j] = a.step();
                } else if (kind == RecurrentKind.ELMAN_TANH || g == CANDIDATE) {
                    gates[g][j] = a.tanh();
                    slopes[g][j] = gates[g][j].tanhSlope();
                } else {
                    gates[g][j] = a.sigmoid();
                    slopes[g][j] = gates[g][j].sigmoidSlope();
                }
            }
        }
        return new ApproxStep(kind, gates, slopes, product, h, c);
    }

    /** c after the step. */
    Approx cell(int j) {
        return gates[1][j].times(c[j]).plus(gates[0][j].times(gates[2][j]));
    }

    /** h after the step. */
    Approx state(int j) {
        return switch (kind) {
            case ELMAN_TANH, ELMAN_RELU -> gates[0][j];
            case LSTM -> gates[3][j].times(cell(j).tanh());
            case GRU -> between(gates[1][j], gates[2][j], h[j]);
        };
    }

    /** (1 − z) n + z h, whose error by z is |h − n| times that of z, in whichever order it is computed. */
    private static Approx between(Approx z, Approx n, Approx h) {
        double rest = 1 - z.value();
        double handed = Math.abs(rest) * n.error() + z.value() * h.error()
                + (Math.abs(h.value() - n.value()) + h.error() + n.error()) * z.error();
        double terms = Math.abs(n.value()) + z.value() * (Math.abs(n.value()) + Math.abs(h.value()));
        double own = 2 * Contract.UNIT * terms;
        return new Approx(rest * n.value() + z.value() * h.value(), handed + own + Contract.FLOOR);
    }

    /** Backwards: dh and dc become those before the step, dh without Uᵀ δq; δa and δq go into da and dq [G·H]. */
    void back(int j, Approx[] dh, Approx[] dc, Approx[] da, Approx[] dq) {
        int n = h.length;
        switch (kind) {
            case ELMAN_TANH, ELMAN_RELU -> {
                da[j] = dh[j].times(slopes[0][j]);
                dh[j] = Approx.ZERO;
            }
            case LSTM -> {
                Approx y = cell(j).tanh();
                Approx cell = dc[j].plus(dh[j].times(gates[3][j]).times(y.tanhSlope()));
                da[j] = cell.times(gates[2][j]).times(slopes[0][j]);
                da[n + j] = cell.times(c[j]).times(slopes[1][j]);
                da[2 * n + j] = cell.times(gates[0][j]).times(slopes[2][j]);
                da[3 * n + j] = dh[j].times(y).times(slopes[3][j]);
                dc[j] = cell.times(gates[1][j]);
                dh[j] = Approx.ZERO;
            }
            case GRU -> {
                Approx z = gates[1][j];
                Approx dn = dh[j].times(z.rest()).times(slopes[2][j]);
                da[j] = dn.times(product[j]).times(slopes[0][j]);
                da[n + j] = dh[j].times(h[j].minus(gates[2][j])).times(slopes[1][j]);
                da[2 * n + j] = dn;
                dq[2 * n + j] = dn.times(gates[0][j]);
                dh[j] = dh[j].times(z);
            }
        }
        int shared = kind == RecurrentKind.GRU ? CANDIDATE : kind.gates();
        for (int g = 0; g < shared; g++) {
            dq[g * n + j] = da[g * n + j];
        }
    }
}
