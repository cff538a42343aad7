package dev.descent.conformance;

import dev.descent.spi.UnaryOp;
import java.util.List;
import java.util.Map;

/** unary, select. */
final class ElementCases {
    private ElementCases() {}

    static void add(List<Case> all) {
        for (UnaryOp op : UnaryOp.values()) {
            for (Inputs kind : Inputs.values()) {
                unary(all, op, kind, 129, 1, false);
                unary(all, op, kind, 47, 0, true);
            }
            for (int n : Inputs.sizes()) {
                unary(all, op, Inputs.NORMAL, n, n % 4, false);
            }
            unary(all, op, Inputs.SPIKED, Inputs.LARGE, 3, false);
        }
        for (int n : Inputs.sizes()) {
            select(all, n);
        }
        select(all, Inputs.LARGE);
        ActivationCases.add(all);
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

    private static void unary(List<Case> all, UnaryOp op, Inputs kind, int n, int offset, boolean inPlace) {
        String detail = kind.label() + " n=" + n + (inPlace ? " in place" : "");
        float[] x = kind.create(n, op + detail);
        List<Arg> args = inPlace
                ? List.of(Arg.inOut("y", x).at(offset))
                : List.of(Arg.in("x", x).at(offset), Arg.out("y", n));
        all.add(new OpCase(Coverage.name("unary", op), detail, args,
                Map.of("y", Overrides.unary(op, kind, contract(op))), (k, v) -> k.unary(op, v[0], v[v.length - 1]), 0));
    }

    private static void select(List<Case> all, int n) {
        float[] c = Inputs.TIES.create(n, "select c" + n);
        if (n > 2) {
            c[0] = Float.NaN;
            c[1] = -0f;
        }
        float[] a = Inputs.EDGES.create(n, "select a" + n);
        float[] b = Inputs.NORMAL.create(n, "select b" + n);
        all.add(new OpCase("select", "n=" + n,
                List.of(Arg.in("condition", c), Arg.in("a", a).at(1), Arg.in("b", b).at(2), Arg.out("y", n).at(3)),
                Map.of("y", Contract.exact()), (k, v) -> k.select(v[0], v[1], v[2], v[3]), 0));
    }
}
