package dev.descent.cpu.loops;

import dev.descent.spi.OptimizerSpec;
import java.lang.foreign.MemorySegment;

/** Update rules over runs of n contiguous floats. Offsets count bytes and are the same in all four. */
public interface OptimizerLoops {
    /** Updates p and its state s1, s2 from the gradient g; segments a rule does not need are never read. */
    void update(
            OptimizerSpec spec,
            StepScalars step,
            MemorySegment p,
            MemorySegment g,
            MemorySegment s1,
            MemorySegment s2,
            long offset,
            int n);
}
