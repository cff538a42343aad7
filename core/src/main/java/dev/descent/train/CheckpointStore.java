package dev.descent.train;

import java.util.Optional;

/** Where a run keeps its state, so that it can go on after it was killed. Used on the training thread. */
public interface CheckpointStore {
    /**
     * Whether the state is to be kept now.
     *
     * @param steps finished steps
     * @param endOfEpoch whether an epoch has just ended
     */
    boolean wants(long steps, boolean endOfEpoch);

    /**
     * Keeps a state. The run ends with the exception if there is one.
     *
     * @param state what to keep
     * @param best whether the epoch that has just ended is the best so far
     */
    void save(TrainingState state, boolean best);

    /**
     * The run has gone back to a state before the newest that was kept, and goes on from there: {@link #latest} must
     * not find a later one any more.
     */
    default void back(TrainingState to) {
        save(to, false);
    }

    /** The newest state that can be read. */
    Optional<TrainingState> latest();
}
