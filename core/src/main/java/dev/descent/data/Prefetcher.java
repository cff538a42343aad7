package dev.descent.data;

import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that fills the two slots of a ring, one batch ahead of the consumer.
 *
 * <p>Batch k goes to slot k mod 2 as soon as batch k − 2 is no longer in use. Handed over under the monitor of this
 * object, which allocates nothing.
 */
final class Prefetcher implements AutoCloseable {
    private static final int SLOTS = 2;

    /** Fills a slot; called on the thread of the prefetcher. */
    interface Filler {
        void fill(int batch, int slot);
    }

    private final Filler filler;
    private final Thread thread;
    private int total;
    private int filled;
    private int current;
    private boolean busy;
    private boolean closed;
    private @Nullable Throwable failure;

    Prefetcher(Filler filler) {
        this.filler = filler;
        thread = new Thread(this::work, "descent-prefetch");
        thread.setDaemon(true);
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    /** Stops filling; after this the thread touches neither slots nor order until {@link #begin}. */
    synchronized void halt() {
        total = 0;
        boolean interrupted = false;
        while (busy) {
            interrupted |= await();
        }
        restore(interrupted);
    }

    /** Starts to fill the batches from … batches − 1. */
    synchronized void begin(int from, int batches) {
        filled = from;
        current = from - 1;
        failure = null;
        total = batches;
        notifyAll();
    }

    /** Gives batch − 1 back and waits until {@code batch} is filled. */
    synchronized void take(int batch) {
        current = batch;
        notifyAll();
        boolean interrupted = false;
        while (filled <= batch && failure == null && !closed) {
            interrupted |= await();
        }
        restore(interrupted);
        if (closed) {
            throw new IllegalStateException("the batches were closed while one was awaited");
        }
        if (filled <= batch) {
            throw new IllegalStateException("batch " + filled + " could not be prefetched: " + failure, failure);
        }
    }

    /** Ends the thread and waits for its end. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        restore(interrupted);
    }

    private void work() {
        int batch = claim();
        while (batch >= 0) {
            Throwable thrown = null;
            try {
                filler.fill(batch, batch % SLOTS);
            } catch (Throwable t) { // belongs to the consumer, whatever it is
                thrown = t;
            }
            release(thrown);
            batch = claim();
        }
    }

    /** The next batch to fill, or −1 after close. */
    private synchronized int claim() {
        while (!closed && (failure != null || filled >= total || filled > current + 1)) {
            await();
        }
        busy = !closed;
        return closed ? -1 : filled;
    }

    private synchronized void release(@Nullable Throwable thrown) {
        busy = false;
        if (thrown == null) {
            filled++;
        } else {
            failure = thrown;
        }
        notifyAll();
    }

    /** Waits for a change of state; says whether the thread was interrupted meanwhile. */
    @SuppressWarnings("WaitNotInLoop") // every caller loops over its condition
    private synchronized boolean await() {
        try {
            wait();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
