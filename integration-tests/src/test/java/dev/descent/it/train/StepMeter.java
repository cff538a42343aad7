package dev.descent.it.train;

import com.sun.management.ThreadMXBean;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import java.lang.management.ManagementFactory;

/** Heap bytes of a training loop, as a callback sees them. */
public final class StepMeter implements Callback {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int steps;
    private long last;
    private long least = Long.MAX_VALUE;

    /** @param steps so many together: as many as lie between two looks at the loss, or a multiple */
    public StepMeter(int steps) {
        this.steps = steps;
    }

    @Override
    public void onBatch(BatchEvent event) {
        if (event.batch() % steps != 0) {
            return;
        }
        long now = THREADS.getCurrentThreadAllocatedBytes();
        if (event.batch() > steps && event.batch() < event.batches()) { // all of them of the same epoch
            least = Math.min(least, now - last);
        }
        last = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The bytes of that many steps where they were fewest so far. */
    public long least() {
        return least;
    }
}
