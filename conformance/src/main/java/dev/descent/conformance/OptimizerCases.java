package dev.descent.conformance;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** optimizer: every rule, decay, clipping, scale, guard and faults, over several tensors at once. */
final class OptimizerCases {
    private static final int[][] SIZES = {{1}, {0}, {31, 0, 1025}, {7, 33, 127, 16}};
    static final float RATE = 0.01f;

    private OptimizerCases() {}

    /** What one update starts from. */
    private record Start(
            Inputs parameters,
            Inputs gradients,
            long step,
            @Nullable Float scale,
            @Nullable Float guard,
            boolean faults) {
        Start(Inputs parameters, Inputs gradients, long step, @Nullable Float scale, @Nullable Float guard) {
            this(parameters, gradients, step, scale, guard, false);
        }

        static Start at(Inputs gradients, long step) {
            return new Start(Inputs.NORMAL, gradients, step, null, null);
        }

        /** With an eye on gradients that are not finite. */
        static Start checked(Inputs gradients, @Nullable Float guard) {
            return new Start(Inputs.NORMAL, gradients, 10, null, guard, true);
        }

        String text() {
            return gradients.label() + (parameters == Inputs.NORMAL ? "" : " parameters=" + parameters.label())
                    + " step=" + step + (scale == null ? "" : " scale=" + scale)
                    + (guard == null ? "" : " guard=" + guard) + (faults ? " faults" : "");
        }
    }

    static void add(List<Case> all) {
        for (OptimizerSpec s : specs()) {
            for (int[] sizes : SIZES) {
                update(all, s, sizes, Start.at(Inputs.NORMAL, 0));
            }
            for (Inputs kind : Inputs.values()) {
                if (kind != Inputs.EDGES) { // squares of the largest gradients overflow, which no kernel has to survive
                    update(all, s, new int[] {65}, Start.at(kind, 999));
                }
            }
            update(all, s, new int[] {65}, Start.at(Inputs.ZEROS, 0));
            update(all, s, new int[] {33}, Start.at(Inputs.NORMAL, (7L << 32) + 5));
            // nothing hides the update
            update(all, s, new int[] {65}, new Start(Inputs.ZEROS, Inputs.NORMAL, 0, null, null));
            update(all, s, new int[] {65}, new Start(Inputs.ZEROS, Inputs.SPIKED, 9, null, null));
            update(all, s, new int[] {65, 9}, new Start(Inputs.NORMAL, Inputs.NORMAL, 10, 0.37f, 1.5f));
            update(all, s, new int[] {65, 9}, new Start(Inputs.NORMAL, Inputs.NORMAL, 10, 0.37f, null));
            for (float guard : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
                update(all, s, new int[] {65, 9}, new Start(Inputs.NORMAL, Inputs.NANS, 10, 1f, guard));
            }
            for (Inputs kind : List.of(Inputs.NORMAL, Inputs.NANS, Inputs.EDGES)) {
                update(all, s, new int[] {65, 0, 9}, Start.checked(kind, 0f));
            }
            update(all, s, new int[] {65, 9}, Start.checked(Inputs.NANS, Float.NaN));
            update(all, s, new int[] {9001}, Start.checked(Inputs.EDGES, null));
        }
        for (OptimizerSpec s : specs()) {
            if (s.weightDecay() > 0 && s.clipValue() > 0) {
                update(all, s, new int[] {Inputs.LARGE, 17, 4099}, Start.at(Inputs.NORMAL, 99));
            }
        }
    }

    private static List<OptimizerSpec> specs() {
        List<OptimizerSpec> all = new ArrayList<>();
        for (float decay : new float[] {0f, 0.1f}) {
            for (float clip : new float[] {0f, 0.5f}) {
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0f, 0f, 0f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0f, 0f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0f, 0f, decay, true, true, clip));
                all.add(new OptimizerSpec(OptimizerKind.ADAGRAD, 0f, 0f, 1e-10f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.RMSPROP, 0f, 0.99f, 1e-8f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.ADAM, 0.9f, 0.999f, 1e-8f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.ADAM, 0.9f, 0.999f, 1e-8f, decay, true, false, clip));
            }
        }
        return all;
    }

    private static String text(OptimizerSpec s) {
        return (s.beta1() > 0 ? "b1=" + s.beta1() + " " : "") + (s.nesterov() ? "nesterov " : "")
                + (s.decoupledDecay() ? "decoupled " : "")
                + (s.weightDecay() > 0 ? "decay=" + s.weightDecay() + " " : "")
                + (s.clipValue() > 0 ? "clip=" + s.clipValue() + " " : "");
    }

    private static void update(List<Case> all, OptimizerSpec s, int[] sizes, Start start) {
        String detail = text(s) + Arrays.toString(sizes) + " " + start.text();
        int n = sizes.length;
        float scale = start.scale() == null ? 1 : start.scale();
        List<Arg> args = new ArrayList<>();
        Map<String, Contract> contracts = new HashMap<>();
        for (int part = 0; part <= s.slots() + 1; part++) {
            for (int i = 0; i < n; i++) {
                args.add(buffer(detail, s, part, i, sizes[i], start));
                if (part != 1) {
                    contracts.put(args.get(args.size() - 1).name(),
                            new OptimizerTerms(s, start.step() + 1, scale, n, i).contract(part));
                }
            }
        }
        args.add(Arg.in("rate", new float[] {RATE}).at(1));
        args.add(Arg.in("clock", new int[] {1, 2, (int) start.step(), (int) (start.step() >>> 32)}));
        args.add(Arg.in("scale", new float[] {scale}).at(2));
        args.add(Arg.in("guard", new float[] {start.guard() == null ? 0 : start.guard()}));
        args.add(Arg.inOut("faults", new float[] {0}).at(3));
        contracts.put("faults", new Contract.Exact());
        all.add(new OpCase(Coverage.name("optimizer", s.kind()), detail, args, contracts, (k, v) -> {
            int end = v.length - 5;
            k.optimizer(s, Arrays.copyOfRange(v, 0, n), Arrays.copyOfRange(v, n, 2 * n),
                    part(v, 2 * n, s.slots() >= 1, n), part(v, 3 * n, s.slots() >= 2, n), v[end], v[end + 1],
                    start.scale() == null ? null : v[end + 2], start.guard() == null ? null : v[end + 3],
                    start.faults() ? v[end + 4] : null);
        }, 0));
    }

    private static View[] part(View[] v, int from, boolean there, int n) {
        return there ? Arrays.copyOfRange(v, from, from + n) : new View[0];
    }

    /** Part 0 is the parameter, 1 the gradient, 2 and 3 the slots. */
    private static Arg buffer(String detail, OptimizerSpec s, int part, int i, int size, Start start) {
        Inputs content = part == 0 ? start.parameters() : part == 1 ? start.gradients() : Inputs.NORMAL;
        float[] a = content.create(size, part + " " + i + " " + detail);
        if (part > 1 && start.step() == 0) {
            Arrays.fill(a, 0f); // as at the start of a run
        }
        boolean first = s.kind() == OptimizerKind.SGD || (s.kind() == OptimizerKind.ADAM && part == 2);
        for (int k = 0; part > 1 && !first && k < size; k++) {
            a[k] *= a[k]; // second moments are never negative
        }
        String name = (part == 0 ? "parameter" : part == 1 ? "gradient" : "slot" + (part - 1)) + i;
        return part == 1 ? Arg.in(name, a).at(i % 3) : Arg.inOut(name, a).at(i % 3);
    }
}
