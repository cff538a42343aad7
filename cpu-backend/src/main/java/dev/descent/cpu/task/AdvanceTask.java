package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import java.lang.foreign.MemorySegment;

/** Adds one to the clock's 64-bit step. */
public final class AdvanceTask extends Task {
    private final MemorySegment clock;

    public AdvanceTask(MemorySegment clock) {
        super(1);
        this.clock = clock;
    }

    @Override
    public void run(int part) {
        int low = Mem.getInt(clock, 8) + 1;
        Mem.setInt(clock, 8, low);
        if (low == 0) {
            Mem.setInt(clock, 12, Mem.getInt(clock, 12) + 1);
        }
    }
}
