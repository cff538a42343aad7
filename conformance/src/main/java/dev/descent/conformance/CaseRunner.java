package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Runs one case of a kernel on a backend, and holds the result beside the oracle's. */
final class CaseRunner {
    /** Mismatches of one kind that are listed; more say nothing new. */
    private static final int LISTED = 3;

    private static final int REPLAYS = 3;

    private final Backend backend;
    private final OpCase c;
    private final Findings findings = new Findings();
    private final List<Sandbox> boxes = new ArrayList<>();
    private double share;
    private String worst = "";
    private long digest;

    private CaseRunner(Backend backend, OpCase c) {
        this.backend = backend;
        this.c = c;
    }

    static CaseResult run(Backend backend, OpCase c, Reference reference) {
        CaseRunner runner = new CaseRunner(backend, c);
        try {
            runner.gates(reference);
        } catch (RuntimeException | Error e) {
            runner.findings.add(Mismatch.Gate.ERROR, "threw " + e);
        } finally {
            runner.boxes.forEach(Sandbox::close);
        }
        return new CaseResult(
                c.op(), c.name(), runner.share, runner.worst, runner.findings.all(), runner.digest);
    }

    private void gates(Reference reference) {
        c.args().forEach(a -> boxes.add(new Sandbox(backend, a)));
        View[] views = boxes.stream().map(Sandbox::view).toArray(View[]::new);
        long memory = backend.memoryInUse();
        byte[][] first = direct(views);
        compare(first, reference);
        digest = digest(first);
        same(first, direct(views), Mismatch.Gate.REPEAT, "a second call");
        recorded(views, first);
        long more = backend.memoryInUse() - memory;
        if (more != 0) {
            findings.add(Mismatch.Gate.MEMORY, "the device's memory in use grew by " + more + " bytes");
        }
    }

    private byte[][] direct(View[] views) {
        boxes.forEach(Sandbox::reset);
        c.call().run(backend.kernels(), views);
        backend.synchronize();
        return contents();
    }

    private byte[][] contents() {
        return boxes.stream().map(Sandbox::bytes).toArray(byte[][]::new);
    }

    private void recorded(View[] views, byte[][] first) {
        // other inputs than those of the replays: what a kernel reads belongs to the run, not to the recording
        for (int i = 0; i < boxes.size(); i++) {
            boxes.get(i).resetTo(0.25f * (i + 1));
        }
        byte[][] before = contents();
        try (Recording r = backend.record(() -> c.call().run(backend.kernels(), views))) {
            backend.synchronize();
            same(before, contents(), Mismatch.Gate.RECORDING, "recording alone");
            for (int replay = 1; replay <= REPLAYS; replay++) {
                boxes.forEach(Sandbox::reset);
                r.replay();
                backend.synchronize();
                same(first, contents(), Mismatch.Gate.RECORDING, "replay " + replay);
            }
        }
    }

    private void same(byte[][] expected, byte[][] got, Mismatch.Gate gate, String what) {
        for (int i = 0; i < expected.length; i++) {
            int at = Arrays.mismatch(expected[i], got[i]);
            if (at >= 0) {
                findings.add(gate, what + " gives other bits in '" + c.args().get(i).name() + "' at element "
                        + boxes.get(i).element(at));
            }
        }
    }

    private long digest(byte[][] outputs) {
        CRC32C sum = new CRC32C();
        for (int a = 0; a < outputs.length; a++) {
            if (c.args().get(a).role() != Arg.Role.IN) {
                sum.update(outputs[a]);
            }
        }
        return sum.getValue();
    }

    private void compare(byte[][] got, Reference reference) {
        for (int a = 0; a < boxes.size(); a++) {
            boxes.get(a).damage(got[a]).ifPresent(m -> findings.add(Mismatch.Gate.STRAY_WRITE, m));
            Contract contract = c.contracts().get(c.args().get(a).name());
            if (contract != null) {
                output(c.args().get(a), boxes.get(a), contract, got[a], reference.values()[a], reference.terms()[a]);
            }
        }
    }

    private void output(Arg arg, Sandbox box, Contract contract, byte[] got, double[] expected, double[] terms) {
        int unwritten = 0;
        int off = 0;
        for (int i = 0; i < expected.length; i++) {
            if (box.isPoison(got, i) && unwritten++ < LISTED) {
                findings.add(Mismatch.Gate.UNWRITTEN, arg.name() + "[" + i + "] was not written");
            }
            double x = box.value(got, i);
            double used = Distance.share(contract, arg.type(), x, expected[i], terms[i]);
            if (used > share) {
                share = used;
                worst = arg.name() + "[" + i + "]";
            }
            if (used > 1 && off++ < LISTED) {
                findings.add(Mismatch.value(arg.name(), i, x, expected[i], contract.allowed(expected[i], terms[i])));
            }
        }
    }
}
