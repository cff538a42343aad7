package dev.descent.train;

/**
 * What a run does about a step whose loss, running statistics or gradients are NaN or infinite; gradients count as
 * infinite from 1.8e19 on, where their squares are.
 *
 * <p>A step whose loss or statistics are not finite never changes anything. One whose loss is finite and whose
 * gradients are not is found by the optimiser while it updates the weights, for nothing, and leaves alone the weights
 * that such a gradient belongs to. Only SKIP, and clipping the norm of the gradients, take a pass over all gradients
 * before the first weight is changed: such a step changes nothing.
 */
public enum NonFinitePolicy {
    /** Ends the run with a {@link DivergedException}, which says what has become of the weights. */
    STOP,
    /** Goes on with the next batch; ends the run after 100 such steps in a row, or an epoch of nothing else. */
    SKIP,
    /**
     * Goes back to the start of the epoch, or to the last checkpoint after it, with half the learning rate; if the next
     * bad step leads there again, further back, to the start of the epoch and then of the one before. Ends the run when
     * that has not helped five times.
     */
    ROLLBACK
}
