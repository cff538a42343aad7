package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.Backend;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs one case on a backend and on the oracle, and holds the two side by side. */
final class CaseRunner {
    /** Mismatches of one kind that are listed; more say nothing new. */
    private static final int LISTED = 3;

    private CaseRunner() {}

    static CaseResult run(Backend backend, OpCase c) {
        List<Sandbox> boxes = new ArrayList<>();
        List<Mismatch> wrong = new ArrayList<>();
        double share = 0;
        long[] nanos = {Long.MAX_VALUE};
        try {
            c.args().forEach(a -> boxes.add(new Sandbox(backend, a)));
            View[] views = boxes.stream().map(Sandbox::view).toArray(View[]::new);
            byte[][] first = direct(backend, c, boxes, views);
            share = compare(c, boxes, first, wrong);
            same(first, direct(backend, c, boxes, views), c, Mismatch.Gate.REPEAT, "a second call", wrong);
            recorded(backend, c, boxes, views, first, wrong, nanos);
        } catch (RuntimeException | Error e) {
            wrong.add(new Mismatch(Mismatch.Gate.ERROR, "threw " + e));
        } finally {
            boxes.forEach(Sandbox::close);
        }
        return new CaseResult(c.op(), c.name(), share, wrong, nanos[0], c.bytes(), c.flops());
    }

    private static byte[][] direct(Backend backend, OpCase c, List<Sandbox> boxes, View[] views) {
        boxes.forEach(Sandbox::reset);
        c.call().run(backend.kernels(), views);
        backend.synchronize();
        return contents(boxes);
    }

    private static byte[][] contents(List<Sandbox> boxes) {
        return boxes.stream().map(Sandbox::bytes).toArray(byte[][]::new);
    }

    private static void recorded(
            Backend backend, OpCase c, List<Sandbox> boxes, View[] views, byte[][] first, List<Mismatch> wrong,
            long[] nanos) {
        boxes.forEach(Sandbox::reset);
        byte[][] before = contents(boxes);
        try (Recording r = backend.record(() -> c.call().run(backend.kernels(), views))) {
            backend.synchronize();
            same(before, contents(boxes), c, Mismatch.Gate.RECORDING, "recording alone", wrong);
            for (int replay = 1; replay <= 3; replay++) {
                boxes.forEach(Sandbox::reset);
                long start = System.nanoTime();
                r.replay();
                backend.synchronize();
                nanos[0] = Math.min(nanos[0], Math.max(1, System.nanoTime() - start));
                if (replay != 2) {
                    same(first, contents(boxes), c, Mismatch.Gate.RECORDING, "replay " + replay, wrong);
                }
            }
        }
    }

    private static void same(
            byte[][] expected, byte[][] got, OpCase c, Mismatch.Gate gate, String what, List<Mismatch> wrong) {
        for (int i = 0; i < expected.length; i++) {
            int at = Arrays.mismatch(expected[i], got[i]);
            if (at >= 0) {
                wrong.add(new Mismatch(gate, what + " gives other bits in '" + c.args().get(i).name() + "' at byte "
                        + at));
            }
        }
    }

    /** Compares the outputs with the oracle's; returns the worst share of the error budget. */
    private static double compare(OpCase c, List<Sandbox> boxes, byte[][] got, List<Mismatch> wrong) {
        double worst = 0;
        double[][] reference = reference(c);
        for (int a = 0; a < c.args().size(); a++) {
            boxes.get(a).damage(got[a]).ifPresent(m -> wrong.add(new Mismatch(Mismatch.Gate.STRAY_WRITE, m)));
            Contract contract = c.contracts().get(c.args().get(a).name());
            if (contract != null) {
                worst = Math.max(worst, output(c, a, contract, boxes.get(a), got[a], reference[a], wrong));
            }
        }
        return worst;
    }

    private static double output(
            OpCase c, int a, Contract contract, Sandbox box, byte[] got, double[] reference, List<Mismatch> wrong) {
        Arg arg = c.args().get(a);
        double[] terms = contract instanceof Contract.Sum s
                ? s.terms().of(inputs(c), reference)
                : new double[reference.length];
        double worst = 0;
        int unwritten = 0;
        int off = 0;
        for (int i = 0; i < reference.length; i++) {
            if (box.isPoison(got, i) && unwritten++ < LISTED) {
                wrong.add(new Mismatch(Mismatch.Gate.UNWRITTEN, arg.name() + "[" + i + "] was not written"));
            }
            double x = box.value(got, i);
            double share = Distance.share(contract, arg.type(), x, reference[i], terms[i]);
            worst = Math.max(worst, share);
            if (share > 1 && off++ < LISTED) {
                wrong.add(Mismatch.value(arg.name(), i, x, reference[i], contract.allowed(reference[i], terms[i])));
            }
        }
        return worst;
    }

    /** Every buffer after the call on the oracle. */
    private static double[][] reference(OpCase c) {
        List<Sandbox> boxes = new ArrayList<>();
        try (OracleBackend oracle = new OracleBackend()) {
            c.args().forEach(a -> boxes.add(new Sandbox(oracle, a)));
            View[] views = boxes.stream().map(Sandbox::view).toArray(View[]::new);
            byte[][] now = direct(oracle, c, boxes, views);
            double[][] all = new double[boxes.size()][];
            for (int a = 0; a < all.length; a++) {
                all[a] = new double[c.args().get(a).size()];
                for (int i = 0; i < all[a].length; i++) {
                    all[a][i] = boxes.get(a).value(now[a], i);
                }
            }
            return all;
        }
    }

    /** First contents of every buffer. */
    private static double[][] inputs(OpCase c) {
        double[][] all = new double[c.args().size()][];
        for (int a = 0; a < all.length; a++) {
            Arg arg = c.args().get(a);
            all[a] = new double[arg.size()];
            for (int i = 0; i < all[a].length; i++) {
                all[a][i] = arg.type() == DType.I32 ? arg.ints()[i] : arg.reals()[i];
            }
        }
        return all;
    }
}
