package dev.descent.conformance.oracle;

import dev.descent.spi.RecurrentKind;

/**
 * One step of one example, unit by unit.
 *
 * @param kind whose formulas
 * @param a W·x + b [G·H]
 * @param q U·h + d [G·H]
 * @param h state before the step [H]
 * @param c cell before the step [H], zeros for kinds without one
 */
record RecurrentStep(RecurrentKind kind, double[] a, double[] q, double[] h, double[] c) {
    private double sum(int gate, int j) {
        int r = gate * h.length + j;
        return a[r] + q[r];
    }

    private double sigmoid(int gate, int j) {
        return ElementOracle.sigmoid(sum(gate, j));
    }

    /** n of a GRU. */
    private double candidate(int j) {
        int r = 2 * h.length + j;
        return Math.tanh(a[r] + sigmoid(0, j) * q[r]);
    }

    /** c after the step. */
    double cell(int j) {
        return sigmoid(1, j) * c[j] + sigmoid(0, j) * Math.tanh(sum(2, j));
    }

    /** h after the step. */
    double state(int j) {
        return switch (kind) {
            case ELMAN_TANH -> Math.tanh(sum(0, j));
            case ELMAN_RELU -> Math.max(0, sum(0, j));
            case LSTM -> sigmoid(3, j) * Math.tanh(cell(j));
            case GRU -> (1 - sigmoid(1, j)) * candidate(j) + sigmoid(1, j) * h[j];
        };
    }

    /**
     * The gradients of unit j. In dh and dc [H] those after the step are replaced by those before it, of dh without
     * Uᵀ δq; da and dq [G·H] receive δa and δq, which differ for a GRU alone. With δ for ∂L/∂:
     *
     * <pre>
     * Elman  δa = δh l'(a + q)
     * LSTM   δo = δh tanh(c')    δc' += δh o (1 − tanh²(c'))       c' after the step, c before it
     *        δi = δc' g    δf = δc' c    δg = δc' i    δc = δc' f
     *        δa = δi i(1 − i), δf f(1 − f), δg (1 − g²), δo o(1 − o)
     * GRU    δn = δh (1 − z)    δz = δh (h − n)    passing by the gates: δh z
     *        δa_n = δn (1 − n²)    δq_n = δa_n r    δr = δa_n q_n
     *        δa_r = δq_r = δr r(1 − r)    δa_z = δq_z = δz z(1 − z)
     * </pre>
     */
    void back(int j, double[] dh, double[] dc, double[] da, double[] dq) {
        int n = h.length;
        switch (kind) {
            case ELMAN_TANH -> {
                double y = state(j);
                da[j] = dh[j] * (1 - y * y);
                dh[j] = 0;
            }
            case ELMAN_RELU -> {
                da[j] = state(j) > 0 ? dh[j] : 0;
                dh[j] = 0;
            }
            case LSTM -> {
                double i = sigmoid(0, j);
                double f = sigmoid(1, j);
                double g = Math.tanh(sum(2, j));
                double o = sigmoid(3, j);
                double y = Math.tanh(cell(j));
                double cell = dc[j] + dh[j] * o * (1 - y * y);
                da[j] = cell * g * i * (1 - i);
                da[n + j] = cell * c[j] * f * (1 - f);
                da[2 * n + j] = cell * i * (1 - g * g);
                da[3 * n + j] = dh[j] * y * o * (1 - o);
                dc[j] = cell * f;
                dh[j] = 0;
            }
            case GRU -> {
                double r = sigmoid(0, j);
                double z = sigmoid(1, j);
                double m = candidate(j);
                double dm = dh[j] * (1 - z) * (1 - m * m);
                da[j] = dm * q[2 * n + j] * r * (1 - r);
                da[n + j] = dh[j] * (h[j] - m) * z * (1 - z);
                da[2 * n + j] = dm;
                dq[2 * n + j] = dm * r;
                dh[j] *= z;
            }
        }
        int shared = kind == RecurrentKind.GRU ? 2 : kind.gates();
        for (int gate = 0; gate < shared; gate++) {
            dq[gate * n + j] = da[gate * n + j];
        }
    }
}
