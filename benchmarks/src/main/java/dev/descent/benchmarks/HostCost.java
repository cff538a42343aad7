package dev.descent.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.descent.train.TrainStep;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a step costs the thread that asks for it.
 *
 * @param micros microseconds until that thread can go on, median; on a processor the whole step
 * @param heapBytes bytes a step that it allocates on the Java heap
 */
public record HostCost(double micros, double heapBytes) {
    private static final int STEPS = 21;

    static HostCost of(TrainStep step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] nanos = new long[STEPS];
        long bytes = 0;
        for (int i = 0; i < STEPS; i++) {
            step.loss(); // so that the step is asked of a device that has nothing to do
            long before = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            step.run();
            nanos[i] = System.nanoTime() - start;
            bytes += threads.getCurrentThreadAllocatedBytes() - before;
        }
        Arrays.sort(nanos);
        return new HostCost(nanos[STEPS / 2] / 1e3, bytes / (double) STEPS);
    }
}
