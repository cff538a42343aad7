package dev.descent.cpu;

import dev.descent.spi.RecurrentSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** A recurrent layer in binary64, one example, one step and one unit after the other. */
final class RecurrentReference {
    private final RecurrentSpec s;
    private final int hidden;
    private final Map<String, float[]> in;
    private final float[] mask;
    private final Map<String, double[]> out = new LinkedHashMap<>();
    /** Activated gates and q_n by time, example, block and unit. */
    private final double[] gates;

    private RecurrentReference(RecurrentCase c) {
        s = c.spec();
        hidden = s.hidden();
        in = c.inputs();
        mask = c.mask();
        gates = new double[s.steps() * s.batch() * 4 * hidden];
        for (String name : new String[] {"hidden", "cell", "dx", "dw", "du", "db", "dd", "dh0", "dc0"}) {
            out.put(name, new double[c.size(name)]);
        }
    }

    static Map<String, double[]> run(RecurrentCase c) {
        RecurrentReference r = new RecurrentReference(c);
        for (int b = 0; b < c.spec().batch(); b++) {
            r.forward(b);
            r.backward(b);
        }
        return r.out;
    }

    private double in(String name, int i) {
        return in.get(name)[i];
    }

    private int time(int i) {
        return s.reverse() ? s.steps() - 1 - i : i;
    }

    private boolean real(int t, int b) {
        return mask.length == 0 || mask[t * s.batch() + b] != 0;
    }

    private int state(int position, int b) {
        return (position * s.batch() + b) * hidden;
    }

    private int gate(int t, int b, int block, int j) {
        return ((t * s.batch() + b) * 4 + block) * hidden + j;
    }

    private double input(int row, int t, int b) {
        double a = in("b", row);
        for (int k = 0; k < s.inputs(); k++) {
            a += in("w", row * s.inputs() + k) * in("x", (t * s.batch() + b) * s.inputs() + k);
        }
        return a;
    }

    private double recurrent(int row, int before) {
        double a = in("d", row);
        for (int k = 0; k < hidden; k++) {
            a += in("u", row * hidden + k) * out.get("hidden")[before + k];
        }
        return a;
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    private void forward(int b) {
        double[] h = out.get("hidden");
        double[] cell = out.get("cell");
        for (int j = 0; j < hidden; j++) {
            h[state(s.before(time(0)), b) + j] = in("h0", b * hidden + j);
            cell[state(s.before(time(0)), b) + j] = in("c0", b * hidden + j);
        }
        for (int i = 0; i < s.steps(); i++) {
            int t = time(i);
            int before = state(s.before(t), b);
            int after = state(s.after(t), b);
            for (int j = 0; j < hidden; j++) {
                h[after + j] = h[before + j];
                cell[after + j] = cell[before + j];
                if (real(t, b)) {
                    unit(t, b, before, after, j);
                }
            }
        }
    }

    private void unit(int t, int b, int before, int after, int j) {
        double[] h = out.get("hidden");
        double[] cell = out.get("cell");
        double[] a = new double[4];
        double[] q = new double[4];
        for (int g = 0; g < s.kind().gates(); g++) {
            a[g] = input(g * hidden + j, t, b);
            q[g] = recurrent(g * hidden + j, before);
        }
        switch (s.kind()) {
            case ELMAN_TANH -> h[after + j] = Math.tanh(a[0] + q[0]);
            case ELMAN_RELU -> h[after + j] = Math.max(0, a[0] + q[0]);
            case LSTM -> {
                double i = sigmoid(a[0] + q[0]);
                double f = sigmoid(a[1] + q[1]);
                double g = Math.tanh(a[2] + q[2]);
                double o = sigmoid(a[3] + q[3]);
                cell[after + j] = f * cell[before + j] + i * g;
                h[after + j] = o * Math.tanh(cell[after + j]);
                save(t, b, j, i, f, g, o);
            }
            case GRU -> {
                double r = sigmoid(a[0] + q[0]);
                double z = sigmoid(a[1] + q[1]);
                double n = Math.tanh(a[2] + r * q[2]);
                h[after + j] = (1 - z) * n + z * h[before + j];
                save(t, b, j, r, z, n, q[2]);
            }
        }
    }

    private void save(int t, int b, int j, double... values) {
        for (int k = 0; k < 4; k++) {
            gates[gate(t, b, k, j)] = values[k];
        }
    }

    private void backward(int b) {
        double[] dh = new double[hidden];
        double[] dc = new double[hidden];
        for (int j = 0; j < hidden; j++) {
            dh[j] = in("dhLast", b * hidden + j);
            dc[j] = in("dcLast", b * hidden + j);
        }
        for (int i = s.steps() - 1; i >= 0; i--) {
            int t = time(i);
            for (int j = 0; j < hidden; j++) {
                dh[j] += in("dy", (t * s.batch() + b) * hidden + j);
            }
            if (real(t, b)) {
                dh = back(t, b, dh, dc);
            }
        }
        System.arraycopy(dh, 0, out.get("dh0"), b * hidden, hidden);
        System.arraycopy(dc, 0, out.get("dc0"), b * hidden, hidden);
    }

    private double[] back(int t, int b, double[] dh, double[] dc) {
        int before = state(s.before(t), b);
        int rows = s.gateRows();
        double[] da = new double[rows];
        double[] dq = new double[rows];
        double[] next = new double[hidden];
        for (int j = 0; j < hidden; j++) {
            next[j] = deltas(t, b, before, j, dh[j], dc, da, dq);
        }
        for (int row = 0; row < rows; row++) {
            out.get("db")[row] += da[row];
            out.get("dd")[row] += dq[row];
            for (int k = 0; k < s.inputs(); k++) {
                int x = (t * s.batch() + b) * s.inputs() + k;
                out.get("dw")[row * s.inputs() + k] += da[row] * in("x", x);
                out.get("dx")[x] += da[row] * in("w", row * s.inputs() + k);
            }
            for (int k = 0; k < hidden; k++) {
                out.get("du")[row * hidden + k] += dq[row] * out.get("hidden")[before + k];
                next[k] += dq[row] * in("u", row * hidden + k);
            }
        }
        return next;
    }

    /** Deltas of one unit; returns what goes past the product. */
    private double deltas(
            int t, int b, int before, int j, double dh, double[] dc, double[] da, double[] dq) {
        double h = out.get("hidden")[state(s.after(t), b) + j];
        double past = 0;
        double[] v = new double[4];
        for (int k = 0; k < 4; k++) {
            v[k] = gates[gate(t, b, k, j)];
        }
        switch (s.kind()) {
            case ELMAN_TANH -> da[j] = dh * (1 - h * h);
            case ELMAN_RELU -> da[j] = h > 0 ? dh : 0;
            case LSTM -> {
                double u = Math.tanh(out.get("cell")[state(s.after(t), b) + j]);
                dc[j] += dh * v[3] * (1 - u * u);
                da[j] = dc[j] * v[2] * v[0] * (1 - v[0]);
                da[hidden + j] = dc[j] * out.get("cell")[before + j] * v[1] * (1 - v[1]);
                da[2 * hidden + j] = dc[j] * v[0] * (1 - v[2] * v[2]);
                da[3 * hidden + j] = dh * u * v[3] * (1 - v[3]);
                dc[j] *= v[1];
            }
            case GRU -> {
                double dn = dh * (1 - v[1]) * (1 - v[2] * v[2]);
                da[j] = dn * v[3] * v[0] * (1 - v[0]);
                da[hidden + j] = dh * (out.get("hidden")[before + j] - v[2]) * v[1] * (1 - v[1]);
                da[2 * hidden + j] = dn;
                past = dh * v[1];
            }
        }
        for (int g = 0; g < s.kind().gates(); g++) {
            boolean late = s.kind().gates() == 3 && g == 2;
            dq[g * hidden + j] = late ? da[g * hidden + j] * v[0] : da[g * hidden + j];
        }
        return past;
    }
}
