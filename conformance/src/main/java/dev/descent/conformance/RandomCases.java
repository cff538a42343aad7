package dev.descent.conformance;

import dev.descent.spi.FusedOp;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** random, dropout, advance. */
final class RandomCases {
    private static final int[][] CLOCKS = {
        {0, 0, 0, 0}, {42, 0, 7, 0}, {-1, -1, -1, -1}, {0x12345678, 0x9abcdef0, 1_000_000, 3}, {5, 6, -1, 0}
    };

    private RandomCases() {}

    static void add(List<Case> all) {
        for (int[] clock : CLOCKS) {
            String at = String.format(Locale.ROOT, "seed=%08x%08x step=%08x%08x", clock[1], clock[0], clock[3],
                    clock[2]);
            for (int n : new int[] {0, 1, 2, 3, 5, 33, 1025}) {
                for (int stream : new int[] {0, 5, -2}) {
                    random(all, clock, at, stream, n);
                }
                dropout(all, Inputs.NORMAL, clock, at, n, 0.5f, false);
                dropout(all, Inputs.NORMAL, clock, at, n, 0.1f, true);
            }
            all.add(new OpCase("advance", at, List.of(Arg.inOut("clock", clock)), Map.of("clock", Contract.exact()),
                    (k, v) -> k.advance(v[0]), 0));
        }
        int[] clock = {1, 2, 3, 4};
        random(all, clock, "large", 1, Inputs.LARGE);
        dropout(all, Inputs.NORMAL, clock, "large", Inputs.LARGE, 0.3f, false);
        // what is dropped is 0 whatever it was
        for (Inputs kind : Inputs.values()) {
            if (kind != Inputs.EDGES) { // the largest numbers overflow when they are scaled, in one order or another
                dropout(all, kind, clock, "any", 257, 0.25f, false);
            }
        }
        dropout(all, Inputs.NORMAL, clock, "keep all", 99, 0f, false);
        dropout(all, Inputs.NORMAL, clock, "keep few", 4097, 0.99f, false);
    }

    private static void random(List<Case> all, int[] clock, String at, int stream, int n) {
        all.add(new OpCase("random", at + " stream=" + stream + " n=" + n,
                List.of(Arg.in("clock", clock), Arg.out("out", n).at(n % 3)),
                Map.of("out", Contract.exact()), (k, v) -> k.random(stream, v[0], v[1]), 0));
    }

    private static void dropout(
            List<Case> all, Inputs kind, int[] clock, String at, int n, float p, boolean inPlace) {
        String detail = at + " p=" + p + " n=" + n + " " + kind.label() + (inPlace ? " in place" : "");
        float[] x = kind.create(n, detail);
        List<Arg> args = inPlace
                ? List.of(Arg.in("clock", clock), Arg.inOut("y", x).at(1))
                : List.of(Arg.in("clock", clock), Arg.in("x", x).at(1), Arg.out("y", n).at(2));
        // a product with the rounded 1/(1 − p), or a quotient
        all.add(new OpCase("dropout", detail, args, Map.of("y", Contract.ulp(2)),
                (k, v) -> k.dropout(p, 3, v[0], v[1], v[v.length - 1]), 0).needing(FusedOp.DROPOUT));
    }
}
