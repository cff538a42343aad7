package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import java.lang.foreign.MemorySegment;

/** Adds one number to each of some sums, or 1 to the last of them if the guard is not finite. */
public final class TallyTask extends Task {
    private final MemorySegment[] terms;
    private final MemorySegment guard;
    private final MemorySegment sums;

    public TallyTask(MemorySegment[] terms, MemorySegment guard, MemorySegment sums) {
        super(1);
        this.terms = terms;
        this.guard = guard;
        this.sums = sums;
    }

    @Override
    public void run(int part) {
        if (!Float.isFinite(Mem.get(guard, 0))) {
            add(terms.length, 1);
            return;
        }
        for (int k = 0; k < terms.length; k++) {
            add(k, Mem.get(terms[k], 0));
        }
    }

    private void add(int k, float term) {
        Mem.set(sums, 4L * k, Mem.get(sums, 4L * k) + term);
    }
}
