package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.UnaryOp;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** unary, activation, activationDelta, select. */
final class ElementCases {
    private static final int[] SIZES = {1, 31, 33, 127, 1025};

    private ElementCases() {}

    static void add(List<OpCase> all) {
        for (UnaryOp op : UnaryOp.values()) {
            for (Inputs kind : Inputs.values()) {
                unary(all, op, kind, 129, 1, false);
            }
            for (int n : SIZES) {
                unary(all, op, Inputs.NORMAL, n, n % 4, n == 33);
            }
        }
        for (ActivationOp op : ActivationOp.values()) {
            float alpha = op == ActivationOp.LEAKY_RELU ? 0.01f : op == ActivationOp.ELU ? 1.3f : 0f;
            for (Inputs kind : Inputs.values()) {
                activation(all, op, alpha, kind, 129, 1, false);
                delta(all, op, alpha, kind, 129, 2, false);
            }
            for (int n : SIZES) {
                activation(all, op, alpha, Inputs.NORMAL, n, n % 4, n == 33);
                delta(all, op, alpha, Inputs.NORMAL, n, n % 4, n == 33);
            }
        }
        for (int n : SIZES) {
            select(all, n);
        }
    }

    private static Contract contract(UnaryOp op) {
        return switch (op) {
            // one correctly rounded operation
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL -> Contract.exact();
            // two correctly rounded operations
            case RSQRT -> Contract.ulp(1);
            case EXP, LOG -> Contract.ulp(2);
        };
    }

    private static void unary(List<OpCase> all, UnaryOp op, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = kind.label() + " n=" + n + (inPlace ? " in place" : "");
        float[] x = kind.create(n, Inputs.random(op + detail));
        List<Arg> args = inPlace
                ? List.of(Arg.inOut("y", x).at(offset))
                : List.of(Arg.in("x", x).at(offset), Arg.out("y", n));
        all.add(new OpCase(Coverage.name("unary", op), detail, args, Map.of("y", Overrides.unary(op, kind,
                contract(op))),
                (k, v) -> k.unary(op, v[0], v[v.length - 1]), 0));
    }

    private static Contract contract(ActivationOp op) {
        return switch (op) {
            case LINEAR, RELU, LEAKY_RELU -> Contract.exact();
            case SIGMOID, TANH, ELU, SILU, SOFTPLUS -> Contract.ulp(4);
            // a·Φ(a): the error of the argument −a²/2 of the tail's exponential grows with a²
            case GELU -> new Contract.Sum(6, 1, (in, ref) -> {
                double[] t = new double[ref.length];
                for (int i = 0; i < t.length; i++) {
                    double a = in[0][i];
                    t[i] = Double.isFinite(a) ? Math.abs(ref[i]) * (1 + Math.min(a, 0) * Math.min(a, 0) / 2) : 0;
                }
                return t;
            });
        };
    }

    private static void activation(
            List<OpCase> all, ActivationOp op, float alpha, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = kind.label() + " n=" + n + (inPlace ? " in place" : "");
        float[] x = kind.create(n, Inputs.random(op + detail));
        List<Arg> args = inPlace
                ? List.of(Arg.inOut("y", x).at(offset))
                : List.of(Arg.in("x", x).at(offset), Arg.out("y", n));
        all.add(new OpCase(Coverage.name("activation", op), detail, args, Map.of("y", contract(op)),
                (k, v) -> k.activation(op, alpha, v[0], v[v.length - 1]), 0));
    }

    private static Contract deltaContract(ActivationOp op) {
        return switch (op) {
            case LINEAR, RELU, LEAKY_RELU -> Contract.exact();
            case SIGMOID, TANH, ELU, SOFTPLUS -> Contract.ulp(4);
            // sums that may cancel: Φ(a) + a·φ(a), σ(a) + a·σ(a)(1 − σ(a))
            case GELU -> new Contract.Sum(6, 1, (in, ref) -> slopes(in, a -> {
                double tail = 1 + Math.min(a, 0) * Math.min(a, 0) / 2;
                return tail * (Math.exp(-a * a / 2) * (Math.abs(a) + 1) + (a > 0 ? 1 : 0));
            }));
            case SILU -> new Contract.Sum(6, 1, (in, ref) -> slopes(in, a -> {
                double s = 1 / (1 + Math.exp(-a));
                return s * (1 + Math.abs(a) * (1 - s));
            }));
        };
    }

    /** |dy| times a bound of the slope's terms; infinite arguments have none. */
    private static double[] slopes(double[][] in, DoubleUnaryOperator bound) {
        double[] t = new double[in[0].length];
        for (int i = 0; i < t.length; i++) {
            double b = bound.applyAsDouble(in[0][i]);
            t[i] = Double.isNaN(b) ? 0 : Math.abs(in[1][i]) * b;
        }
        return t;
    }

    private static void delta(
            List<OpCase> all, ActivationOp op, float alpha, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = kind.label() + " n=" + n + (inPlace ? " in place" : "");
        float[] saved = kind.create(n, Inputs.random(op + " saved " + detail));
        if (op == ActivationOp.SIGMOID || op == ActivationOp.TANH) { // outputs lie in (0, 1) and (−1, 1)
            for (int i = 0; i < n; i++) {
                double a = Math.tanh(saved[i]);
                saved[i] = (float) (op == ActivationOp.TANH ? a : (a + 1) / 2);
            }
        } else if (op == ActivationOp.ELU) { // outputs lie above −alpha
            for (int i = 0; i < n; i++) {
                saved[i] = saved[i] > 0 ? saved[i] : (float) (alpha * Math.expm1(saved[i]));
            }
        }
        float[] dy = Inputs.NORMAL.create(n, Inputs.random(op + " dy " + detail));
        List<Arg> args = inPlace
                ? List.of(Arg.in("saved", saved).at(offset), Arg.inOut("dx", dy))
                : List.of(Arg.in("saved", saved).at(offset), Arg.in("dy", dy), Arg.out("dx", n));
        all.add(new OpCase(Coverage.name("activationDelta", op), detail, args, Map.of("dx", deltaContract(op)),
                (k, v) -> k.activationDelta(op, alpha, v[0], v[1], v[v.length - 1]), 0));
    }

    private static void select(List<OpCase> all, int n) {
        float[] c = Inputs.TIES.create(n, Inputs.random("select c" + n));
        if (n > 2) {
            c[0] = Float.NaN;
            c[1] = -0f;
        }
        float[] a = Inputs.EDGES.create(n, Inputs.random("select a" + n));
        float[] b = Inputs.NORMAL.create(n, Inputs.random("select b" + n));
        all.add(new OpCase("select", "n=" + n,
                List.of(Arg.in("condition", c), Arg.in("a", a).at(1), Arg.in("b", b).at(2), Arg.out("y", n).at(3)),
                Map.of("y", Contract.exact()), (k, v) -> k.select(v[0], v[1], v[2], v[3]), 0));
    }
}
