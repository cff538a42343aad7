package dev.descent.cpu.loops;

import dev.descent.spi.GemmSpec;
import java.lang.foreign.MemorySegment;

/**
 * Matrix products. Element (i, j) is one chain of fused multiply-adds t ← fma(a_ik, b_kj, t), k = 0, 1, …, from t = 0,
 * then
 * {@link GemmEpilogue}. Since nothing else defines the order, tiles, panels and threads are free.
 */
public interface GemmLoops {
    /** How this product is to be cut and run; made once, when the call is recorded. */
    Plan plan(GemmSpec spec, boolean bias, int threads);

    /** A product cut into parts that may run at the same time. */
    interface Plan {
        int parts();

        /** Scratch memory of one part, in bytes. */
        long scratchBytes();

        /** @param k steps of the sums, at most those of the plan; 0 gives empty sums */
        void run(
                int part,
                int k,
                MemorySegment a,
                MemorySegment b,
                MemorySegment bias,
                MemorySegment c,
                MemorySegment scratch);
    }
}
