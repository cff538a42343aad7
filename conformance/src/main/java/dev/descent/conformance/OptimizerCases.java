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

/** optimizer: every rule, decay, clipping, scale and guard, over several tensors at once. */
final class OptimizerCases {
    private static final int[][] SIZES = {{1}, {31, 0, 1025}, {7, 33, 127, 16}};

    private OptimizerCases() {}

    static void add(List<OpCase> all) {
        for (OptimizerSpec s : specs()) {
            for (int[] sizes : SIZES) {
                update(all, s, sizes, Inputs.NORMAL, 0, null, null);
            }
            update(all, s, new int[] {65}, Inputs.SPIKED, 999, null, null);
            update(all, s, new int[] {65}, Inputs.ZEROS, 3, null, null);
            update(all, s, new int[] {65, 9}, Inputs.NORMAL, 10, 0.37f, 1.5f);
            update(all, s, new int[] {65, 9}, Inputs.NORMAL, 10, null, Float.NaN);
            update(all, s, new int[] {65, 9}, Inputs.NANS, 10, 1f, Float.NEGATIVE_INFINITY);
        }
    }

    private static List<OptimizerSpec> specs() {
        List<OptimizerSpec> all = new ArrayList<>();
        for (float decay : new float[] {0f, 0.1f}) {
            for (float clip : new float[] {0f, 0.5f}) {
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0f, 0f, 0f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0f, 0f, decay, false, false, clip));
                all.add(new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0f, 0f, decay, false, true, clip));
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
                + (s.weightDecay() > 0 ? (s.decoupledDecay() ? "decoupled " : "") + "decay=" + s.weightDecay()
                        + " " : "")
                + (s.decoupledDecay() && s.weightDecay() == 0 ? "decoupled " : "")
                + (s.clipValue() > 0 ? "clip=" + s.clipValue() + " " : "");
    }

    private static void update(
            List<OpCase> all, OptimizerSpec s, int[] sizes, Inputs kind, int step, @Nullable Float scale,
            @Nullable Float guard) {
        String detail = text(s) + Arrays.toString(sizes) + " " + kind.label() + " step=" + step
                + (scale == null ? "" : " scale=" + scale) + (guard == null ? "" : " guard=" + guard);
        int n = sizes.length;
        List<Arg> args = new ArrayList<>();
        Map<String, Contract> contracts = new HashMap<>();
        for (int slot = 0; slot <= s.slots() + 1; slot++) {
            for (int i = 0; i < n; i++) {
                args.add(buffer(detail, slot, i, sizes[i], kind, step));
                if (slot != 1) {
                    contracts.put(args.get(args.size() - 1).name(), contract(s, i, n, slot, scale == null ? 1 : scale));
                }
            }
        }
        args.add(Arg.in("rate", new float[] {0.01f}));
        args.add(Arg.in("clock", new int[] {1, 2, step, 0}));
        args.add(Arg.in("scale", new float[] {scale == null ? 1 : scale}));
        args.add(Arg.in("guard", new float[] {guard == null ? 0 : guard}));
        all.add(new OpCase(Coverage.name("optimizer", s.kind()), detail, args, contracts, (k, v) -> {
            int end = v.length - 4;
            k.optimizer(s, Arrays.copyOfRange(v, 0, n), Arrays.copyOfRange(v, n, 2 * n), part(v, 2 * n,
                    s.slots() >= 1, n),
                    part(v, 3 * n, s.slots() >= 2, n), v[end], v[end + 1], scale == null ? null : v[end + 2],
                    guard == null ? null : v[end + 3]);
        }, 0));
    }

    private static View[] part(View[] v, int from, boolean there, int n) {
        return there ? Arrays.copyOfRange(v, from, from + n) : new View[0];
    }

    private static Arg buffer(String detail, int slot, int i, int size, Inputs kind, int step) {
        Inputs content = slot == 1 ? kind : Inputs.NORMAL;
        float[] a = content.create(size, Inputs.random(slot + " " + i + " " + detail));
        if (slot > 1 && step == 0) {
            Arrays.fill(a, 0f); // as at the start of a run
        }
        for (int k = 0; slot > 1 && k < size; k++) {
            a[k] = Math.abs(a[k]); // second moments are never negative
        }
        String name = (slot == 0 ? "parameter" : slot == 1 ? "gradient" : "slot" + (slot - 1)) + i;
        return slot == 1 ? Arg.in(name, a).at(i % 3) : Arg.inOut(name, a).at(i % 3);
    }

    /** Every operation adds half a unit of its result; results are bounded by the terms that are added up. */
    private static Contract contract(OptimizerSpec s, int i, int n, int slot, float scale) {
        return new Contract.Sum(slot == 0 ? 8 : 4, 1, (in, ref) -> {
            double[] t = new double[ref.length];
            for (int k = 0; k < t.length; k++) {
                double g = Math.abs(in[n + i][k] * scale) + s.weightDecay() * Math.abs(in[i][k]);
                double m = s.slots() >= 1 ? Math.abs(in[2 * n + i][k]) : 0;
                t[k] = switch (slot) {
                    case 0 -> Math.abs(in[i][k]) + Math.abs(ref[k] - in[i][k]) + 0.01 * (g + m) * (adaptive(s) ? 0 : 2);
                    case 2 -> s.kind() == OptimizerKind.ADAM || s.kind() == OptimizerKind.SGD ? m + g : m + g * g;
                    default -> Math.abs(in[3 * n + i][k]) + g * g;
                };
            }
            return t;
        });
    }

    private static boolean adaptive(OptimizerSpec s) {
        return s.kind() != OptimizerKind.SGD;
    }
}
