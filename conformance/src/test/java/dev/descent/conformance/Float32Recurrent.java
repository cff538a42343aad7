package dev.descent.conformance;

import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Recurrent kernels as somebody in a hurry would write them: float32 throughout, every sum from its first term to its
 * last. Keeps nothing from the forward pass but the states.
 */
final class Float32Recurrent {
    private final RecurrentFault fault;
    private final Function<View, float[]> read;
    private final BiConsumer<float[], View> write;
    private RecurrentSpec s;
    private RecurrentFault rounding;
    private float[] x;
    private float[] w;
    private float[] u;
    private float[] b;
    private float[] d;
    private float[] mask;

    Float32Recurrent(RecurrentFault fault, Function<View, float[]> read, BiConsumer<float[], View> write) {
        this.fault = fault;
        this.read = read;
        this.write = write;
    }

    private boolean has(RecurrentFault f) {
        return fault == f;
    }

    private void load(RecurrentSpec spec, RecurrentInputs in, RecurrentFault tensor, RecurrentFault brain) {
        s = spec;
        x = read.apply(in.x());
        w = read.apply(in.weightIh());
        u = read.apply(in.weightHh());
        b = read.apply(in.biasIh());
        d = read.apply(in.biasHh());
        mask = in.mask() == null ? null : read.apply(in.mask());
        rounding = has(tensor) ? RecurrentFault.TENSOR_FLOAT_PRODUCTS
                : has(brain) ? RecurrentFault.BFLOAT_PRODUCTS : RecurrentFault.NONE;
    }

    private int step(int i, RecurrentFault wrong) {
        return s.reverse() != has(wrong) ? s.steps() - 1 - i : i;
    }

    private int before(int t) {
        return has(RecurrentFault.WRONG_DIRECTION) != s.reverse() ? t + 1 : t;
    }

    private int after(int t) {
        return has(RecurrentFault.WRONG_DIRECTION) != s.reverse() ? t : t + 1;
    }

    private float mask(int t, int e) {
        int at = has(RecurrentFault.MASK_OF_NEXT_STEP) ? (t + 1) % s.steps() : t;
        float m = mask == null || has(RecurrentFault.MASK_IGNORED) ? 1 : mask[at * s.batch() + e];
        boolean inverted = mask != null && has(RecurrentFault.MASK_INVERTED);
        return has(RecurrentFault.MASK_TRUNCATED) ? (int) m : inverted ? (m == 0 ? 1 : 0) : m;
    }

    // ---- arithmetic

    private float factor(float v) {
        int lost = rounding == RecurrentFault.BFLOAT_PRODUCTS ? 16
                : rounding == RecurrentFault.TENSOR_FLOAT_PRODUCTS ? 13 : 0;
        int half = lost == 0 ? 0 : 1 << (lost - 1);
        return lost == 0 || !Float.isFinite(v)
                ? v : Float.intBitsToFloat((Float.floatToIntBits(v) + half) >> lost << lost);
    }

    private float product(float p, float q) {
        return factor(p) * factor(q);
    }

    private float function(double y) {
        return has(RecurrentFault.COARSE_FUNCTIONS) ? (float) (y * (1 + 0x1p-15)) : (float) y;
    }

    private float tanh(float a) {
        return function(Math.tanh(a));
    }

    private float sigmoid(float a) {
        return function(1 / (1 + Math.exp(-(double) a)));
    }

    // ---- a step of one example

    private int block(int gate, RecurrentFault swap) {
        return has(swap) && gate < 2 && s.kind().gates() > 1 ? 1 - gate : gate;
    }

    private float input(int gate, int j, int t, int e) {
        int r = block(gate, RecurrentFault.SWAPPED_GATES) * s.hidden() + j;
        int from = has(RecurrentFault.INPUT_OF_NEIGHBOUR) ? (e + 1) % s.batch() : e;
        boolean blank = has(RecurrentFault.MASK_TIMES_INPUT) && mask != null && mask(t, e) == 0;
        float sum = has(RecurrentFault.MISSING_BIAS_IH) ? 0 : b[r];
        int n = s.inputs() - (has(RecurrentFault.LAST_INPUT_DROPPED) ? 1 : 0);
        for (int i = 0; i < n; i++) {
            sum += blank ? 0 : product(w[r * s.inputs() + i], x[(t * s.batch() + from) * s.inputs() + i]);
        }
        return sum;
    }

    private float state(int gate, int j, float[] h, int at) {
        int r = block(gate, RecurrentFault.SWAPPED_GATES) * s.hidden() + j;
        float sum = has(RecurrentFault.MISSING_BIAS_HH) ? 0 : d[r];
        int n = s.hidden() - (has(RecurrentFault.LAST_UNIT_DROPPED) ? 1 : 0);
        for (int k = 0; k < n; k++) {
            sum += product(u[r * s.hidden() + k], h[at + k]);
        }
        return sum;
    }

    /** The gates of a step [G][H] after their functions, and below them q_n of a GRU. */
    private float[][] gates(int t, int e, float[] h, int at) {
        boolean gru = s.kind() == RecurrentKind.GRU;
        int n = s.kind().gates();
        float[][] y = new float[n + 1][s.hidden()];
        for (int g = 0; g < n; g++) {
            for (int j = 0; j < s.hidden(); j++) {
                float a = input(g, j, t, e);
                if (gru && g == 2) {
                    y[n][j] = state(g, j, h, at);
                    y[g][j] = tanh(a + reset(y, j, h, at));
                } else {
                    float sum = a + state(g, j, h, at);
                    boolean bounded = s.kind() == RecurrentKind.ELMAN_TANH || g == 2;
                    y[g][j] = s.kind() == RecurrentKind.ELMAN_RELU ? Math.max(0, sum)
                            : bounded ? tanh(sum) : sigmoid(sum);
                }
            }
        }
        return y;
    }

    private float reset(float[][] y, int j, float[] h, int at) {
        if (has(RecurrentFault.RESET_WITHOUT_BIAS)) {
            float bias = d[2 * s.hidden() + j];
            return y[0][j] * (y[3][j] - bias) + bias;
        }
        if (!has(RecurrentFault.RESET_BEFORE_PRODUCT)) {
            return y[0][j] * y[3][j];
        }
        float[] left = new float[s.hidden()];
        for (int k = 0; k < left.length; k++) {
            left[k] = y[0][k] * h[at + k];
        }
        return state(2, j, left, 0);
    }

    // ---- forward

    void forward(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out) {
        load(spec, in, RecurrentFault.TENSOR_FLOAT_PRODUCTS, RecurrentFault.BFLOAT_PRODUCTS);
        float[] h = read.apply(out.hidden());
        float[] c = out.cell() == null ? new float[h.length] : read.apply(out.cell());
        int n = s.batch() * s.hidden();
        int start = before(step(0, RecurrentFault.WRONG_DIRECTION)) * n;
        float[] h0 = has(RecurrentFault.H0_IGNORED) ? new float[n] : read.apply(in.h0());
        float[] c0 = in.c0() == null || has(RecurrentFault.C0_IGNORED) ? new float[n] : read.apply(in.c0());
        float[] poison = Arrays.copyOfRange(h, start, start + n);
        System.arraycopy(h0, 0, h, start, n);
        System.arraycopy(c0, 0, c, start, n);
        for (int i = 0; i < s.steps(); i++) {
            int t = step(i, RecurrentFault.WRONG_DIRECTION);
            int older = step(Math.max(0, i - 1), RecurrentFault.WRONG_DIRECTION);
            for (int e = 0; e < s.batch(); e++) {
                int from = before(has(RecurrentFault.STATE_OFF_BY_ONE) ? older : t) * n + e * s.hidden();
                advance(t, e, h, c, from, after(t) * n + e * s.hidden());
            }
        }
        if (has(RecurrentFault.H0_NOT_STORED)) {
            System.arraycopy(poison, 0, h, start, n);
        }
        write.accept(h, out.hidden());
        if (out.cell() != null) {
            write.accept(c, out.cell());
        }
        if (has(RecurrentFault.RESERVE_OVERRUN) && out.reserve() != null) {
            write.accept(new float[(int) out.reserve().size() + 1], out.reserve());
        }
    }

    private void advance(int t, int e, float[] h, float[] c, int from, int to) {
        float m = mask(t, e);
        boolean left = m == 0 && !has(RecurrentFault.MASK_TIMES_INPUT);
        float[][] y = left && !has(RecurrentFault.MASK_TIMES_STATE) ? null : gates(t, e, h, from);
        for (int j = 0; j < s.hidden(); j++) {
            float cell = left || s.kind() != RecurrentKind.LSTM
                    ? c[from + j] : y[1][j] * c[from + j] + y[0][j] * y[2][j];
            float state = y == null ? h[from + j] : state(y, j, h[from + j], cell);
            if (has(RecurrentFault.MASK_TIMES_STATE)) {
                float kept = m == 0 ? 0 : 1;
                state = kept * state + (1 - kept) * h[from + j];
            }
            c[to + j] = left && has(RecurrentFault.MASK_CLEARS_CELL) ? 0 : cell;
            h[to + j] = left && has(RecurrentFault.MASK_CLEARS_STATE) ? 0 : state;
        }
    }

    private float state(float[][] y, int j, float h, float cell) {
        return switch (s.kind()) {
            case ELMAN_TANH, ELMAN_RELU -> y[0][j];
            case LSTM -> y[3][j] * (has(RecurrentFault.CELL_NOT_BENT) ? cell : tanh(cell));
            case GRU -> has(RecurrentFault.UPDATE_INVERTED)
                    ? y[1][j] * y[2][j] + (1 - y[1][j]) * h
                    : (1 - y[1][j]) * y[2][j] + y[1][j] * h;
        };
    }

    // ---- backward

    /** Gradients of one call, in their shapes. */
    private record Sums(float[] dx, float[] dw, float[] du, float[] db, float[] dd) {}

    void backward(
            RecurrentSpec spec, RecurrentInputs in, RecurrentStates states, RecurrentDeltas deltas,
            RecurrentGradients out) {
        load(spec, in, RecurrentFault.BACK_TENSOR_FLOAT_PRODUCTS, RecurrentFault.BACK_BFLOAT_PRODUCTS);
        float[] h = read.apply(states.hidden());
        float[] c = states.cell() == null ? new float[h.length] : read.apply(states.cell());
        float[] dy = read.apply(deltas.dy());
        int n = s.batch() * s.hidden();
        float[] dh = has(RecurrentFault.BACK_DH_LAST_IGNORED) ? new float[n] : read.apply(deltas.dhLast());
        float[] dc = deltas.dcLast() == null || has(RecurrentFault.BACK_DC_LAST_IGNORED)
                ? new float[n] : read.apply(deltas.dcLast());
        Sums sums = new Sums(out.dx() == null ? null : read.apply(out.dx()), new float[w.length], new float[u.length],
                new float[b.length], new float[d.length]);
        for (int i = s.steps() - 1; i >= 0; i--) {
            int t = step(i, RecurrentFault.BACK_WRONG_DIRECTION);
            for (int e = 0; e < s.batch(); e++) {
                back(t, e, h, c, dy, dh, dc, sums);
            }
        }
        if (out.dx() != null) {
            write.accept(sums.dx, out.dx());
        }
        write.accept(sums.dw, out.dWeightIh());
        write.accept(sums.du, out.dWeightHh());
        write.accept(sums.db, out.dBiasIh());
        write.accept(has(RecurrentFault.BACK_ONE_BIAS) ? sums.db : sums.dd, out.dBiasHh());
        write.accept(has(RecurrentFault.BACK_DH0_MISSING) ? new float[n] : dh, out.dh0());
        if (out.dc0() != null) {
            write.accept(has(RecurrentFault.BACK_DC0_MISSING) ? new float[n] : dc, out.dc0());
        }
        if (has(RecurrentFault.BACK_WORK_OVERRUN)) {
            write.accept(new float[(int) out.work().size() + 1], out.work());
        }
    }

    private void back(int t, int e, float[] h, float[] c, float[] dy, float[] dh, float[] dc, Sums sums) {
        int own = e * s.hidden();
        int from = (t * s.batch() + e) * s.inputs();
        boolean left = !has(RecurrentFault.BACK_MASK_IGNORED) && mask(t, e) == 0;
        for (int j = 0; j < s.hidden(); j++) {
            float more = dy[t * s.batch() * s.hidden() + own + j];
            dh[own + j] += left && has(RecurrentFault.BACK_MASK_DROPS_DY) ? 0 : more;
        }
        if (left) {
            if (sums.dx != null && !has(RecurrentFault.BACK_MASK_LEAVES_DX)) {
                Arrays.fill(sums.dx, from, from + s.inputs(), 0);
            }
            if (has(RecurrentFault.BACK_MASK_DROPS_STATE)) {
                Arrays.fill(dh, own, own + s.hidden(), 0);
            }
            if (has(RecurrentFault.BACK_MASK_TIMES_INPUT)) {
                addInput(new float[s.gateRows()], t, e, sums);
            }
            return;
        }
        int n = s.batch() * s.hidden();
        int at = s.before(t) * n + own;
        int next = s.after(t) * n + own;
        float[][] y = gates(t, e, h, at);
        float[] da = new float[s.gateRows()];
        float[] dq = new float[s.gateRows()];
        for (int j = 0; j < s.hidden(); j++) {
            unit(j, own + j, y, h[at + j], c[at + j], c[next + j], dh, dc, da, dq);
        }
        boolean dropped = (has(RecurrentFault.BACK_EXAMPLE_DROPPED) && e == s.batch() - 1)
                || (has(RecurrentFault.BACK_STEP_DROPPED) && t == step(0, RecurrentFault.NONE));
        if (!dropped) {
            addInput(da, t, e, sums);
            addState(dq, h, has(RecurrentFault.BACK_STATE_AFTER) ? next : at, sums);
        }
        for (int i = 0; sums.dx != null && i < s.inputs(); i++) {
            float sum = 0;
            for (int r = 0; r < s.gateRows(); r++) {
                sum += product(w[r * s.inputs() + i], da[r]);
            }
            sums.dx[from + i] = sum;
        }
        for (int k = 0; k < s.hidden() && !has(RecurrentFault.BACK_STATE_PATH_CUT); k++) {
            for (int r = 0; r < s.gateRows(); r++) {
                int weight = has(RecurrentFault.BACK_NOT_TRANSPOSED) ? k * s.hidden() + r : r * s.hidden() + k;
                dh[own + k] += product(u[weight], dq[r]);
            }
        }
    }

    private void unit(
            int j, int own, float[][] y, float h, float c, float next, float[] dh, float[] dc, float[] da, float[] dq) {
        int n = s.hidden();
        float[] a = new float[s.kind().gates()];
        float up = dh[own];
        dh[own] = 0;
        switch (s.kind()) {
            case ELMAN_TANH -> a[0] = up * (1 - y[0][j] * y[0][j]);
            case ELMAN_RELU -> a[0] = y[0][j] > 0 || has(RecurrentFault.BACK_SLOPE_MISSING) ? up : 0;
            case LSTM -> {
                float m = tanh(next);
                float bent = tanh(has(RecurrentFault.BACK_CELL_BEFORE) ? c : next);
                float cell = dc[own] + up * y[3][j] * (1 - bent * bent);
                a[0] = cell * y[2][j] * y[0][j] * (1 - y[0][j]);
                a[1] = cell * (has(RecurrentFault.BACK_CELL_AFTER) ? next : c) * y[1][j] * (1 - y[1][j]);
                a[2] = cell * y[0][j] * (1 - y[2][j] * y[2][j]);
                a[3] = up * m * y[3][j] * (1 - y[3][j]);
                dc[own] = has(RecurrentFault.BACK_CELL_PATH_CUT) ? 0 : cell * y[1][j];
            }
            case GRU -> {
                float z = y[1][j];
                a[2] = up * (1 - z) * (1 - y[2][j] * y[2][j]);
                a[0] = a[2] * y[3][j] * y[0][j] * (1 - y[0][j]);
                a[1] = up * (h - y[2][j]) * z * (1 - z);
                dh[own] = has(RecurrentFault.BACK_DIRECT_PATH_CUT) ? 0 : up * z;
            }
        }
        for (int g = 0; g < a.length; g++) {
            int r = block(g, RecurrentFault.BACK_SWAPPED_GATES) * n + j;
            da[r] = a[g];
            dq[r] = s.kind() == RecurrentKind.GRU && g == 2 ? a[g] * y[0][j] : a[g];
        }
    }

    private void addInput(float[] da, int t, int e, Sums sums) {
        int at = has(RecurrentFault.BACK_INPUT_OF_NEXT_STEP) ? (t + 1) % s.steps() : t;
        for (int r = 0; r < s.gateRows(); r++) {
            sums.db[r] += da[r];
            for (int i = 0; i < s.inputs(); i++) {
                sums.dw[r * s.inputs() + i] += product(da[r], x[(at * s.batch() + e) * s.inputs() + i]);
            }
        }
    }

    private void addState(float[] dq, float[] h, int at, Sums sums) {
        for (int r = 0; r < s.gateRows(); r++) {
            sums.dd[r] += dq[r];
            for (int j = 0; j < s.hidden(); j++) {
                sums.du[r * s.hidden() + j] += product(dq[r], h[at + j]);
            }
        }
    }
}
