package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.OptimizerLoops;
import dev.descent.cpu.loops.RowLoops;
import dev.descent.cpu.loops.StepScalars;
import dev.descent.spi.OptimizerSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One step of an optimiser over all parameters, which are shared out as if they were one long array. */
public final class OptimizerTask extends Task {
    /** What the step reads besides the parameters, and where it notes faults. */
    public record Inputs(
            MemorySegment rate,
            MemorySegment clock,
            @Nullable MemorySegment scale,
            @Nullable MemorySegment guard,
            @Nullable MemorySegment faults) {}

    /** A parameter, its gradient and its state, all of the same size; unneeded state is the parameter itself. */
    public record Slot(MemorySegment p, MemorySegment g, MemorySegment s1, MemorySegment s2, long size) {}

    /** Pieces start at multiples of this many elements. */
    private static final long UNIT = 64;
    /** Elements that are looked at, then updated, while they are in the nearest cache; a multiple of the unit. */
    private static final int CHECKED = RowLoops.BLOCK;

    private final OptimizerLoops loops;
    private final RowLoops rows;
    private final OptimizerSpec spec;
    private final StepScalars step = new StepScalars();
    private final Inputs inputs;
    private final Slot[] slots;
    /** Elements before each slot. */
    private final long[] first;

    private final long total;
    private boolean skip;
    /** Whether one of the parts met a fault. */
    private volatile boolean faulty;

    private OptimizerTask(Context c, int parts, OptimizerSpec spec, Inputs inputs, Slot[] slots, long[] first, long n) {
        super(parts);
        loops = c.loops().optimizer();
        rows = c.loops().rows();
        this.spec = spec;
        this.inputs = inputs;
        this.slots = slots;
        this.first = first;
        total = n;
    }

    public static Task of(Context c, OptimizerSpec spec, Inputs inputs, Slot[] slots) {
        long[] first = new long[slots.length];
        long n = 0;
        for (int i = 0; i < slots.length; i++) {
            first[i] = n;
            n += slots[i].size() + UNIT - 1 & -UNIT;
        }
        return new OptimizerTask(c, c.parts(n, 2), spec, inputs, slots, first, n);
    }

    @Override
    public void begin() {
        faulty = false;
        skip = inputs.guard() != null && !Float.isFinite(Mem.get(inputs.guard(), 0));
        step.read(spec, inputs.rate(), inputs.clock(), inputs.scale());
    }

    @Override
    public void run(int part) {
        if (skip) {
            return;
        }
        long from = total * part / parts() & -UNIT;
        long to = part + 1 == parts() ? total : total * (part + 1) / parts() & -UNIT;
        for (int i = 0; i < slots.length; i++) {
            Slot s = slots[i];
            long start = Math.max(from - first[i], 0);
            long end = Math.min(to - first[i], s.size());
            int most = inputs.faults() == null ? 1 << 24 : CHECKED;
            for (long at = start; at < end; at += most) {
                int n = (int) Math.min(most, end - at);
                if (inputs.faults() == null || Float.isFinite(rows.sumOfSquares(s.g(), 4 * at, n))) {
                    loops.update(spec, step, s.p(), s.g(), s.s1(), s.s2(), 4 * at, n);
                } else {
                    updateOthers(s, at, n);
                }
            }
        }
    }

    /** Updates the elements that are no faults; there is none if finite squares add up to infinity. */
    private void updateOthers(Slot s, long from, int n) {
        for (long at = from; at < from + n; at++) {
            float g = Mem.get(s.g(), 4 * at);
            if (Float.isFinite(g * g)) {
                loops.update(spec, step, s.p(), s.g(), s.s1(), s.s2(), 4 * at, 1);
            } else {
                faulty = true;
            }
        }
    }

    @Override
    public void end() {
        MemorySegment faults = inputs.faults();
        if (faulty && faults != null) {
            Mem.set(faults, 0, Float.POSITIVE_INFINITY);
        }
    }
}
