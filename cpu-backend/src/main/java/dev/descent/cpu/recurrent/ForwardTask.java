package dev.descent.cpu.recurrent;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GateLoops;
import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.PanelLoops;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Scratch;
import dev.descent.cpu.task.Task;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.RecurrentKind;
import java.lang.foreign.MemorySegment;

/**
 * Takes examples through time. The input products of some steps are computed at once, into pre-activations in scratch
 * memory; then, a step at a time, the recurrent products are added and the gates follow, some hidden units at a time.
 */
final class ForwardTask extends Task {
    private final Sizes z;
    private final ForwardLayout layout;
    private final ActiveSteps steps;
    private final Scratch scratch;
    private final PanelLoops panels;
    private final GateLoops gates;
    private final ElementLoops element;
    private final Inputs in;
    private final States out;

    ForwardTask(Context context, Sizes z, ForwardLayout layout, ActiveSteps steps, Inputs in, States out) {
        super(z.parts);
        this.z = z;
        this.layout = layout;
        this.steps = steps;
        scratch = context.scratch();
        panels = context.loops().panels();
        gates = context.loops().gates();
        element = context.loops().element();
        this.in = in;
        this.out = out;
    }

    /** Writes the biases that the chains begin with. */
    @Override
    public void begin() {
        MemorySegment shared = scratch.shared();
        for (int g = 0; g < z.gates; g++) {
            boolean apart = z.kind == RecurrentKind.GRU && g == 2;
            for (int j = 0; j < z.hidden; j++) {
                float b = Mem.get(in.b(), g * z.row + 4L * j);
                float d = Mem.get(in.d(), g * z.row + 4L * j);
                Mem.set(shared, layout.bias + g * z.wide + 4L * j, apart ? b : b + d);
                if (apart) {
                    Mem.set(shared, layout.late + 4L * j, d);
                }
            }
        }
    }

    @Override
    public void run(int part) {
        int from = steps.bound(part);
        int to = steps.bound(part + 1);
        long start = (long) z.spec.before(z.time(0)) * z.batch * z.row + from * z.row;
        MemorySegment.copy(in.h0(), from * z.row, out.hidden(), start, (to - from) * z.row);
        if (z.kind.hasCell()) {
            MemorySegment.copy(in.c0(), from * z.row, out.cell(), start, (to - from) * z.row);
        }
        MemorySegment own = scratch.part(part);
        for (int s = 0; s < z.time; ) {
            int end = inputs(part, own, s);
            int first = 0;
            for (; s < end; s++) {
                int t = z.time(s);
                int count = steps.count(t, part);
                if (count > 0) {
                    step(own, steps.first(t, part), count, first * layout.preStep);
                }
                if (count < to - from) {
                    hold(t, steps.first(t, part), count, from, to);
                }
                first += count;
            }
        }
    }

    /** Input products of as many steps from s on as fit; returns the step after them. */
    private int inputs(int part, MemorySegment own, int s) {
        int rows = 0;
        int end = s;
        while (end < z.time) {
            int t = z.time(end);
            int count = steps.count(t, part);
            if (rows > 0 && rows + count > layout.rows) {
                break;
            }
            int first = steps.first(t, part);
            for (int i = 0; i < count; i++) {
                Mem.setInt(own, layout.index + 4L * (rows + i), steps.position(first + i));
            }
            rows += count;
            end++;
        }
        if (rows > 0) {
            MemorySegment shared = scratch.shared();
            panels.gather(in.x(), 0, z.inputRow, own, layout.index, rows, z.inputs, own, layout.left);
            panels.multiply(
                    rows,
                    z.inputs,
                    own,
                    layout.left,
                    shared,
                    layout.w,
                    z.gates * z.hiddenPanels,
                    shared,
                    layout.bias,
                    0,
                    own,
                    0,
                    layout.preStep);
        }
        return end;
    }

    /**
     * One time step of the examples that take it.
     *
     * @param n number of the first pair
     * @param pre offset of its pre-activations
     */
    private void step(MemorySegment own, int n, int count, long pre) {
        MemorySegment shared = scratch.shared();
        long positions = steps.positionOffset(n);
        panels.gather(
                out.hidden(), z.before(), z.row, shared, positions, count, z.hidden, own, layout.left);
        for (int p = 0; p < z.hiddenPanels; p += layout.blockPanels) {
            int some = Math.min(layout.blockPanels, z.hiddenPanels - p);
            long column = 4L * p * z.width;
            for (int g = 0; g < z.gates; g++) {
                boolean apart = z.kind == RecurrentKind.GRU && g == 2;
                long to = pre + (apart ? 3 : g) * z.wide + column;
                panels.multiply(
                        count,
                        z.hidden,
                        own,
                        layout.left,
                        shared,
                        layout.u + ((long) g * z.hiddenPanels + p) * z.panel(z.hidden),
                        some,
                        apart ? shared : own,
                        apart ? layout.late + column : to,
                        apart ? 0 : layout.preStep,
                        own,
                        to,
                        layout.preStep);
            }
            int units = Math.min(some * z.width, z.hidden - p * z.width);
            for (int i = 0; i < count; i++) {
                gates(own, pre + i * layout.preStep + column, n + i, column, units);
            }
        }
    }

    /** Gates of some hidden units of pair n. */
    private void gates(MemorySegment own, long pre, int n, long column, int units) {
        long row = steps.position(n) * z.row + column;
        long before = z.before() + row;
        long after = z.after() + row;
        long saved = (long) n * z.blocks * z.row + column;
        MemorySegment h = out.hidden();
        MemorySegment c = out.cell();
        switch (z.kind) {
            case ELMAN_TANH -> element.activation(ActivationOp.TANH, 0f, own, pre, h, after, units);
            case ELMAN_RELU -> element.activation(ActivationOp.RELU, 0f, own, pre, h, after, units);
            case LSTM -> gates.lstm(
                    own, pre, z.wide, c, before, out.reserve(), saved, z.row, c, after, h, after, units);
            case GRU -> gates.gru(own, pre, z.wide, h, before, out.reserve(), saved, z.row, h, after, units);
        }
    }

    /** Copies the states of a part's examples that leave time t out. */
    private void hold(int t, int n, int count, int from, int to) {
        int next = n;
        for (int b = from; b < to; b++) {
            int position = t * z.batch + b;
            if (next < n + count && steps.position(next) == position) {
                next++;
                continue;
            }
            long row = position * z.row;
            MemorySegment.copy(out.hidden(), z.before() + row, out.hidden(), z.after() + row, z.row);
            if (z.kind.hasCell()) {
                MemorySegment.copy(out.cell(), z.before() + row, out.cell(), z.after() + row, z.row);
            }
        }
    }
}
