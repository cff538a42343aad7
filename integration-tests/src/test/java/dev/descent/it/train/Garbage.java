package dev.descent.it.train;

import com.sun.management.ThreadMXBean;
import dev.descent.train.TrainStep;
import java.lang.management.ManagementFactory;

/** Heap bytes of training steps. */
public final class Garbage {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 300;

    private Garbage() {}

    /** The bytes of a round of {@code runs} steps: 0 as soon as a round makes none, or the least of many rounds. */
    public static long least(TrainStep step, int runs) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) { // vectors are objects until the JIT is through
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < runs; i++) {
                step.run();
                step.loss();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
