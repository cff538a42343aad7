package dev.descent.train;

/**
 * The loss became NaN or infinite, or the parameters did; the message says whether they still hold their last finite
 * values.
 */
public final class DivergedException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final long step;

    DivergedException(int epoch, long step, String message) {
        super(message);
        this.epoch = epoch;
        this.step = step;
    }

    /** Epoch, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Step of the run, from 1. */
    public long step() {
        return step;
    }
}
