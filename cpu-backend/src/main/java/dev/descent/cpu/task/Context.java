package dev.descent.cpu.task;

import dev.descent.cpu.loops.LoopSet;

/**
 * What tasks are made with.
 *
 * @param loops the inner loops
 * @param threads threads of the backend, the caller's included
 * @param scratch memory for intermediate results
 */
public record Context(LoopSet loops, int threads, Scratch scratch) {
    /**
     * Elements that a thread of its own is worth when each takes about a nanosecond or less: below, waking another
     * thread costs more than it saves.
     */
    public static final long GRAIN = 16_384;

    /** Pieces to cut {@code units} into, each unit costing as much as {@code weight} cheap elements. */
    public int parts(long units, double weight) {
        if (threads == 1 || units < 2) {
            return 1;
        }
        long worth = (long) (units * weight / GRAIN);
        return (int) Math.max(1, Math.min(Math.min(threads, units), worth));
    }
}
