package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.FusedOp;
import dev.descent.spi.GemmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** gemm: transposes, odd sizes, factors, strides, batches, bias and activation. */
final class GemmCases {
    private static final int[][] SIZES = {
        {1, 1, 1}, {1, 10, 64}, {32, 10, 1}, {1, 1, 1025}, {5, 7, 3}, {31, 33, 127}, {64, 64, 64}, {33, 1, 31},
        {17, 127, 257}, {128, 96, 300}, {3, 200, 513}, {200, 3, 65}, {2, 2, 0}, {0, 3, 4}, {3, 0, 4}, {40, 48, 1025},
        {130, 129, 131}
    };

    private GemmCases() {}

    static void add(List<Case> all) {
        for (int[] s : SIZES) {
            for (int t = 0; t < 4; t++) {
                GemmSpec spec = GemmSpec.of((t & 1) != 0, (t & 2) != 0, s[0], s[1], s[2]);
                product(all, spec, Inputs.NORMAL, false, "");
            }
        }
        for (Inputs kind : Inputs.values()) {
            if (kind != Inputs.EDGES) { // overflow on the way depends on the order of the sum
                product(all, GemmSpec.of(false, true, 19, 21, 37), kind, false, "");
                product(all, GemmSpec.of(true, false, 19, 21, 37), kind, true, "");
            }
        }
        for (float[] f : new float[][] {{1, 1}, {0.5f, 0}, {-2, 0.25f}, {0, 1}, {1, -1}}) {
            product(all, GemmSpec.of(false, false, 33, 35, 300).scaled(f[0], f[1]), Inputs.NORMAL, false, "");
            product(all, GemmSpec.of(true, true, 9, 70, 31).scaled(f[0], f[1]), Inputs.NORMAL, true, "");
            product(all, GemmSpec.of(false, true, 4, 5, 0).scaled(f[0], f[1]), Inputs.NORMAL, true, "");
        }
        for (ActivationOp op : ActivationOp.values()) {
            if (op.deltaFromOutput()) {
                float alpha = op == ActivationOp.LEAKY_RELU ? 0.01f : 1f;
                product(all, GemmSpec.of(false, true, 32, 33, 64).with(op, alpha), Inputs.NORMAL, true, "");
                product(all, GemmSpec.of(false, true, 1, 10, 300).with(op, alpha), Inputs.NORMAL, true, "");
                product(all, GemmSpec.of(false, true, 9, 17, 33).with(op, alpha), Inputs.NANS, true, "");
                product(all, GemmSpec.of(false, true, 9, 17, 33).with(op, alpha), Inputs.INFINITIES, true, "");
                product(all, GemmSpec.of(false, false, 3, 4, 0).with(op, alpha), Inputs.NORMAL, true, "");
            }
        }
        for (int t = 0; t < 4; t++) {
            batched(all, (t & 1) != 0, (t & 2) != 0);
            padded(all, (t & 1) != 0, (t & 2) != 0);
        }
    }

    private static void batched(List<Case> all, boolean ta, boolean tb) {
        product(all, GemmSpec.batched(ta, tb, 7, 9, 11, 5, 7 * 11, 11 * 9, 7 * 9), Inputs.NORMAL, false, "");
        product(all, GemmSpec.batched(ta, tb, 7, 9, 11, 3, 7 * 11, 0, 7 * 9), Inputs.NORMAL, false, "one B ");
        product(all, GemmSpec.batched(ta, tb, 33, 17, 40, 3, 0, 17 * 40, 33 * 17), Inputs.NORMAL, true, "one A ");
        product(all, GemmSpec.batched(ta, tb, 2, 3, 4, 300, 11, 13, 7), Inputs.NORMAL, false, "gaps ");
        product(all, GemmSpec.batched(ta, tb, 2, 3, 4, 0, 8, 12, 6), Inputs.NORMAL, false, "");
    }

    /** Leading dimensions beyond the row: what lies between must stay. */
    private static void padded(List<Case> all, boolean ta, boolean tb) {
        int m = 13;
        int n = 21;
        int k = 35;
        GemmSpec s = new GemmSpec(ta, tb, m, n, k, (ta ? m : k) + 3, (tb ? k : n) + 5, n + 2, 2,
                (long) ((ta ? m : k) + 3) * (ta ? k : m), (long) ((tb ? k : n) + 5) * (tb ? n : k), (long) (n + 2) * m,
                1f, 1f, ActivationOp.LINEAR, 0f);
        product(all, s, Inputs.NORMAL, true, "padded ");
        product(all, s.scaled(1, 0), Inputs.NORMAL, false, "padded ");
    }

    private static int size(int rows, int ld, int columns, int batch, long stride) {
        return rows == 0 || columns == 0 || batch == 0 ? 0 : (int) ((batch - 1) * stride) + (rows - 1) * ld + columns;
    }

    private static String detail(GemmSpec s, Inputs kind, boolean withBias, String note) {
        return note + (s.transA() ? "t" : "n") + (s.transB() ? "t" : "n")
                + " m=" + s.m() + " n=" + s.n() + " k=" + s.k()
                + (s.batch() != 1 ? " batch=" + s.batch() : "")
                + (s.alpha() != 1 || s.beta() != 0 ? " alpha=" + s.alpha() + " beta=" + s.beta() : "")
                + (withBias ? " bias" : "")
                + (s.activation() == ActivationOp.LINEAR ? "" : " " + s.activation().name().toLowerCase(Locale.ROOT))
                + " " + kind.label();
    }

    private static void product(List<Case> all, GemmSpec s, Inputs kind, boolean withBias, String note) {
        String detail = detail(s, kind, withBias, note);
        int aSize = s.transA()
                ? size(s.k(), s.lda(), s.m(), s.batch(), s.strideA())
                : size(s.m(), s.lda(), s.k(), s.batch(), s.strideA());
        int bSize = s.transB()
                ? size(s.n(), s.ldb(), s.k(), s.batch(), s.strideB())
                : size(s.k(), s.ldb(), s.n(), s.batch(), s.strideB());
        int cSize = size(s.m(), s.ldc(), s.n(), s.batch(), s.strideC());
        boolean dense = s.ldc() == s.n() && (s.batch() <= 1 || s.strideC() == (long) s.m() * s.n());
        List<Arg> args = new ArrayList<>(List.of(
                Arg.in("a", kind.create(aSize, "a " + detail)).at(1),
                Arg.in("b", kind.create(bSize, "b " + detail)).at(2),
                s.beta() == 0 && dense
                        ? Arg.out("c", cSize).at(3)
                        : Arg.inOut("c", Inputs.NORMAL.create(cSize, "c " + detail)).at(3)));
        if (withBias) {
            args.add(Arg.in("bias", Inputs.NORMAL.create(s.n(), "bias " + detail)).at(1));
        }
        Contract contract = GemmTerms.contract(s, cSize);
        OpCase c = new OpCase("gemm", detail, args, Map.of("c", contract),
                (k, v) -> k.gemm(s, v[0], v[1], withBias ? v[3] : null, v[2]),
                2L * s.batch() * s.m() * s.n() * s.k());
        boolean fused = withBias || s.activation() != ActivationOp.LINEAR;
        all.add(fused ? c.needing(FusedOp.LINEAR) : c);
    }
}
