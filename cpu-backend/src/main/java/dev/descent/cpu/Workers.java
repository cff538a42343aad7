package dev.descent.cpu;

import dev.descent.cpu.task.Task;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the parts of a task, the calling thread among them.
 *
 * <p>Parts are claimed one by one from a counter, so that a thread which is late (it was parked, or the machine gave
 * its core to somebody else) costs nothing: the others take its parts. Which thread runs a part has no influence on the
 * result. Workers look for work for a short while after a task, which carries them through the tasks of one step, and
 * then park.
 */
final class Workers implements AutoCloseable {
    /** How long a worker without work, or the caller waiting for the last part, spins before it gives way. */
    private static final long SPIN_NANOS = 50_000;

    /** Rounds of spinning between two looks at the time. */
    private static final int SPIN_ROUNDS = 64;

    private static final long PART = 1L;
    private static final int PARTS_SHIFT = 16;
    private static final int TASK_SHIFT = 32;
    private static final int MASK = 0xFFFF;

    private final Thread[] threads;
    private final boolean spin;

    /** Number of the task (32 bits), its parts (16), the next part that nobody has claimed (16). */
    private final AtomicLong state = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    /** Written before {@link #state}; stands still while a claimed part is unfinished. */
    private @Nullable Task task;

    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private int taskNumber;

    /** @param count threads in all; the caller is one of them */
    Workers(int count, String name) {
        spin = count <= Runtime.getRuntime().availableProcessors();
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().name(name + "-" + (i + 1)).unstarted(this::work);
        }
        for (Thread t : threads) {
            t.start();
        }
    }

    /** Runs all parts of a task and returns when they are done. */
    void run(Task t) {
        t.begin();
        if (t.parts() == 1) {
            t.run(0);
        } else {
            share(t);
        }
        t.end();
    }

    private void share(Task t) {
        task = t;
        int parts = t.parts();
        unfinished.set(parts);
        state.set((long) ++taskNumber << TASK_SHIFT | (long) parts << PARTS_SHIFT);
        if (parked.get() > 0) {
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
        while (claim()) {}
        await();
        task = null;
        Throwable f = failure;
        if (f != null) {
            failure = null;
            throw new IllegalStateException("a kernel failed on a worker thread: " + f, f);
        }
    }

    /** Claims and runs one part; false if none is left. */
    private boolean claim() {
        long s = state.get();
        int part = (int) s & MASK;
        if (part >= ((int) (s >>> PARTS_SHIFT) & MASK)) {
            return false;
        }
        if (state.compareAndSet(s, s + PART)) {
            Task t = task;
            try {
                if (t != null) {
                    t.run(part);
                }
            } catch (Throwable e) {
                failure = e;
            } finally {
                unfinished.decrementAndGet();
            }
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yields only, nothing depends on it
    private void await() {
        long start = 0;
        for (int i = 1; unfinished.get() > 0; i++) {
            if (spin && start >= 0) {
                Thread.onSpinWait();
                if (i % SPIN_ROUNDS == 0) {
                    long now = System.nanoTime();
                    start = start == 0 ? Math.max(now, 1) : now - start > SPIN_NANOS ? -1 : start;
                }
            } else {
                Thread.yield();
            }
        }
    }

    private void work() {
        while (!closed) {
            if (claim()) {
                continue;
            }
            if (!spinForWork()) {
                parked.incrementAndGet();
                // A task may have been published before the count above was seen.
                if (!hasWork() && !closed) {
                    LockSupport.park(this);
                }
                parked.decrementAndGet();
            }
        }
    }

    private boolean hasWork() {
        long s = state.get();
        return ((int) s & MASK) < ((int) (s >>> PARTS_SHIFT) & MASK);
    }

    private boolean spinForWork() {
        if (!spin) {
            return false;
        }
        long start = System.nanoTime();
        do {
            for (int i = 0; i < SPIN_ROUNDS; i++) {
                if (hasWork() || closed) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < SPIN_NANOS);
        return false;
    }

    /** Stops the threads and waits for their end. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread t : threads) {
            LockSupport.unpark(t);
            while (t.isAlive()) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
