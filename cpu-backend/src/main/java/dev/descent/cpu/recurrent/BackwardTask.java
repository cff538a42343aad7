package dev.descent.cpu.recurrent;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GateLoops;
import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.PanelLoops;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Scratch;
import dev.descent.cpu.task.Task;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.RecurrentKind;
import java.lang.foreign.MemorySegment;

/** Takes examples back through time: deltas of the gates, then the gradient of the state before. */
final class BackwardTask extends Task {
    private final Sizes z;
    private final BackwardLayout layout;
    private final ActiveSteps steps;
    private final Scratch scratch;
    private final PanelLoops panels;
    private final GateLoops gates;
    private final ElementLoops element;
    private final Inputs in;
    private final States states;
    private final Deltas d;
    private final boolean wantsDx;
    private final MemorySegment dx;
    private final boolean masked;

    BackwardTask(
            Context context, Sizes z, BackwardLayout layout, ActiveSteps steps, Inputs in, States states, Deltas d) {
        super(z.parts);
        this.z = z;
        this.layout = layout;
        this.steps = steps;
        scratch = context.scratch();
        panels = context.loops().panels();
        gates = context.loops().gates();
        element = context.loops().element();
        this.in = in;
        this.states = states;
        this.d = d;
        MemorySegment wanted = d.dx();
        wantsDx = wanted != null;
        dx = wanted == null ? MemorySegment.NULL : wanted;
        masked = in.mask() != null;
    }

    @Override
    public void run(int part) {
        MemorySegment own = scratch.part(part);
        int from = steps.bound(part);
        int to = steps.bound(part + 1);
        for (long o = layout.zeros; o < layout.zeros + Math.max(z.wide, z.wideInput); o += Float.BYTES) {
            Mem.set(own, o, 0f);
        }
        widen(d.dhLast(), own, layout.carry, from, to);
        if (z.kind.hasCell()) {
            widen(d.dcLast(), own, layout.cell, from, to);
        }
        for (int s = z.time - 1; s >= 0; s--) {
            int t = z.time(s);
            int n = steps.first(t, part);
            int count = steps.count(t, part);
            boolean all = count == to - from;
            if (count > 0) {
                deltas(own, t, n, count, from, all);
                product(own, t, n, count, from, all);
                if (masked) {
                    keep(n, count);
                }
            }
            if (!all) {
                hold(own, t, n, count, from, to);
            }
        }
        narrow(own, layout.carry, d.dh0(), from, to);
        if (z.kind.hasCell()) {
            narrow(own, layout.cell, d.dc0(), from, to);
        }
    }

    private void widen(MemorySegment dense, MemorySegment own, long offset, int from, int to) {
        for (int b = from; b < to; b++) {
            MemorySegment.copy(dense, b * z.row, own, offset + (b - from) * z.wide, z.row);
        }
    }

    private void narrow(MemorySegment own, long offset, MemorySegment dense, int from, int to) {
        for (int b = from; b < to; b++) {
            MemorySegment.copy(own, offset + (b - from) * z.wide, dense, b * z.row, z.row);
        }
    }

    /** The deltas of all gates at one time. */
    private void deltas(MemorySegment own, int t, int n, int count, int from, boolean all) {
        for (int i = 0; i < count; i++) {
            int position = steps.position(n + i);
            int example = position - t * z.batch - from;
            long row = position * z.row;
            long before = z.before() + row;
            long after = z.after() + row;
            long saved = (long) (n + i) * z.blocks * z.row;
            long carry = layout.carry + example * z.wide;
            long target = all ? carry : layout.product + i * z.wide;
            MemorySegment h = states.hidden();
            MemorySegment c = states.cell();
            MemorySegment r = states.reserve();
            switch (z.kind) {
                case ELMAN_TANH, ELMAN_RELU -> {
                    ActivationOp op = z.kind == RecurrentKind.ELMAN_TANH ? ActivationOp.TANH : ActivationOp.RELU;
                    element.binary(BinaryOp.ADD, d.dy(), row, own, carry, d.work(), saved, z.hidden);
                    element.activationDelta(op, 0f, h, after, d.work(), saved, d.work(), saved, z.hidden);
                }
                case LSTM -> {
                    long cell = layout.cell + example * z.wide;
                    gates.lstmDelta(
                            r, saved, c, before, c, after, d.dy(), row, own, carry, own, cell, d.work(), saved, z.row,
                            z.hidden);
                }
                case GRU -> gates.gruDelta(
                        r, saved, h, before, d.dy(), row, own, carry, own, target, d.work(), saved, z.row, z.hidden);
            }
        }
    }

    /** The gradients of the states before, and of the inputs. */
    private void product(MemorySegment own, int t, int n, int count, int from, boolean all) {
        MemorySegment shared = scratch.shared();
        long deltas = (long) n * z.blocks * z.row;
        boolean direct = z.kind == RecurrentKind.GRU;
        panels.rows(d.work(), deltas, z.blocks * z.row, count, layout.k, own, layout.left);
        long target = all ? layout.carry : layout.product;
        panels.multiply(
                count,
                layout.k,
                own,
                layout.left,
                shared,
                layout.u,
                z.hiddenPanels,
                own,
                direct ? target : layout.zeros,
                direct ? z.wide : 0,
                own,
                target,
                z.wide);
        if (!all) {
            for (int i = 0; i < count; i++) {
                long example = steps.position(n + i) - (long) t * z.batch - from;
                long to = layout.carry + example * z.wide;
                MemorySegment.copy(own, layout.product + i * z.wide, own, to, z.row);
            }
        }
        if (wantsDx) {
            if (direct) {
                panels.rows(d.work(), deltas + z.row, z.blocks * z.row, count, layout.k, own, layout.left);
            }
            panels.multiply(
                    count,
                    layout.k,
                    own,
                    layout.left,
                    shared,
                    layout.w,
                    z.inputPanels,
                    own,
                    layout.zeros,
                    0,
                    own,
                    layout.dx,
                    z.wideInput);
            for (int i = 0; i < count; i++) {
                long to = steps.position(n + i) * z.inputRow;
                MemorySegment.copy(own, layout.dx + i * z.wideInput, dx, to, z.inputRow);
            }
        }
    }

    /** Copies what the products over all steps read, so that real pairs lie side by side. */
    private void keep(int n, int count) {
        MemorySegment shared = scratch.shared();
        for (int i = n; i < n + count; i++) {
            int position = steps.position(i);
            MemorySegment.copy(in.x(), position * z.inputRow, shared, layout.x + i * z.inputRow, z.inputRow);
            MemorySegment.copy(
                    states.hidden(), z.before() + position * z.row, shared, layout.h + i * z.row, z.row);
        }
    }

    /** Examples that leave time t out: the gradient of the state goes on, the inputs get none. */
    private void hold(MemorySegment own, int t, int n, int count, int from, int to) {
        int next = n;
        for (int b = from; b < to; b++) {
            int position = t * z.batch + b;
            if (next < n + count && steps.position(next) == position) {
                next++;
                continue;
            }
            long carry = layout.carry + (b - from) * z.wide;
            element.binary(BinaryOp.ADD, d.dy(), position * z.row, own, carry, own, carry, z.hidden);
            if (wantsDx) {
                // A copy, since filling would need a slice of the memory, which is an object.
                long offset = position * z.inputRow;
                MemorySegment.copy(own, layout.zeros, dx, offset, z.inputRow);
            }
        }
    }
}
