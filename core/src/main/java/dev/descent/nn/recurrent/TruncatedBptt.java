package dev.descent.nn.recurrent;

/**
 * Truncated backpropagation through time (Williams and Peng 1990; Sutskever 2013): after every {@code k1} steps of a
 * stream the weights are updated, with gradients that reach back {@code k2} steps. The stream is cut into windows of
 * {@link #window()} steps that start {@code k1} steps apart; the state in front of each is carried over from the one
 * before. With k2 above k1 windows overlap, and only the last k1 steps of one count in the loss.
 *
 * <p>Windows come from {@code StreamWindows.of(inputs, targets, t.window(), t.k1())}, and the trainer's batch size must
 * be the number of streams, unshuffled. Windows that start other than k1 steps apart, or batches of another size, would
 * begin from a state that belongs to another step or to another stream: the run goes on, and learns something else. A
 * trainer refuses what it can see, see {@link dev.descent.data.StreamWindows}.
 *
 * @param k1 steps between two updates
 * @param k2 steps that a gradient reaches back
 */
public record TruncatedBptt(int k1, int k2) {
    public TruncatedBptt {
        if (k1 < 1 || k2 < 1) {
            throw new IllegalArgumentException("truncated backpropagation needs k1 and k2 of 1 or more, not " + k1
                    + " and " + k2);
        }
    }

    /** Steps of one window. */
    public int window() {
        return Math.max(k1, k2);
    }

    /** Steps at the start of a window that were counted in the window before. */
    public int overlap() {
        return window() - k1;
    }

    /** Step of the window in front of which the gradient ends, 0 if it reaches its start. */
    int cut() {
        return window() - k2;
    }
}
