package dev.descent.tasks;

/**
 * A model of sequences of symbols 0 … {@link #symbols()} − 1: after any beginning it gives a probability to each next
 * symbol.
 *
 * <p>It is asked through a {@link State} that moves along one sequence, so that a whole text takes time linear in its
 * length. A model does not change after it has been made, and any number of states may read it at once, each in its
 * own thread.
 */
public interface SequenceModel {
    /** The number of different symbols, V. */
    int symbols();

    /** A state before the first symbol of a sequence. */
    State start();

    /** A place in one sequence. To be used by one thread. */
    interface State {
        /** P(symbol | the symbols observed so far), between 0 and 1. */
        double probability(int symbol);

        /** Writes the probability of each symbol; they sum to 1. The array has length V; allocates nothing. */
        void next(double[] into);

        /** Moves on by one symbol; allocates nothing. */
        void observe(int symbol);
    }
}
