package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** activation, activationDelta. */
final class ActivationCases {
    private ActivationCases() {}

    static void add(List<Case> all) {
        for (ActivationOp op : ActivationOp.values()) {
            float alpha = op == ActivationOp.LEAKY_RELU ? 0.01f : op == ActivationOp.ELU ? 1.3f : 0f;
            for (Inputs kind : Inputs.values()) {
                activation(all, op, alpha, kind, 129, 1, false);
                activation(all, op, alpha, kind, 47, 0, true);
                delta(all, op, alpha, kind, 129, 2, false);
                delta(all, op, alpha, kind, 47, 0, true);
            }
            for (int n : Inputs.sizes()) {
                activation(all, op, alpha, Inputs.NORMAL, n, n % 4, false);
                delta(all, op, alpha, Inputs.NORMAL, n, n % 4, false);
            }
            activation(all, op, alpha, Inputs.EDGES, Inputs.LARGE, 3, false);
            delta(all, op, alpha, Inputs.NORMAL, Inputs.LARGE, 1, false);
        }
        for (ActivationOp op : new ActivationOp[] {ActivationOp.LEAKY_RELU, ActivationOp.ELU}) {
            activation(all, op, 0f, Inputs.EDGES, 77, 0, false);
            delta(all, op, 0f, Inputs.NORMAL, 77, 0, false);
        }
    }

    private static String detail(ActivationOp op, float alpha, Inputs kind, int n, boolean inPlace) {
        boolean odd = alpha == 0 && (op == ActivationOp.LEAKY_RELU || op == ActivationOp.ELU);
        return kind.label() + " n=" + n + (odd ? " alpha=0" : "") + (inPlace ? " in place" : "");
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
            List<Case> all, ActivationOp op, float alpha, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = detail(op, alpha, kind, n, inPlace);
        float[] x = kind.create(n, op + detail);
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
            List<Case> all, ActivationOp op, float alpha, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = detail(op, alpha, kind, n, inPlace);
        float[] saved = kind.create(n, op + " saved " + detail);
        for (int i = 0; i < n; i++) {
            saved[i] = range(op, alpha, saved[i]);
        }
        float[] dy = Inputs.NORMAL.create(n, op + " dy " + detail);
        List<Arg> args = inPlace
                ? List.of(Arg.in("saved", saved).at(offset), Arg.inOut("dx", dy))
                : List.of(Arg.in("saved", saved).at(offset), Arg.in("dy", dy), Arg.out("dx", n));
        all.add(new OpCase(Coverage.name("activationDelta", op), detail, args, Map.of("dx", deltaContract(op)),
                (k, v) -> k.activationDelta(op, alpha, v[0], v[1], v[v.length - 1]), 0));
    }

    /** What is saved from a forward pass lies in the range of the function. */
    private static float range(ActivationOp op, float alpha, float a) {
        return switch (op) {
            case TANH -> (float) Math.tanh(a);
            case SIGMOID -> (float) ((Math.tanh(a) + 1) / 2);
            case ELU -> a > 0 ? a : (float) (alpha * Math.expm1(a));
            case RELU -> Math.max(a, 0);
            case LEAKY_RELU -> a > 0 ? a : alpha * a;
            case LINEAR, GELU, SILU, SOFTPLUS -> a;
        };
    }
}
