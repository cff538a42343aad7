package dev.descent.train;

/** What a run does about a step whose loss or gradients are NaN or infinite; such a step never changes anything. */
public enum NonFinitePolicy {
    /** Ends the run with a {@link DivergedException}. */
    STOP,
    /** Goes on with the next batch; ends the run after 100 such steps in a row, or an epoch of nothing else. */
    SKIP,
    /**
     * Goes back to the start of the epoch, or to the last checkpoint after it, with half the learning rate; ends the
     * run when that has not helped five times.
     */
    ROLLBACK
}
