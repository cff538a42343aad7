package dev.descent.train;

import org.jspecify.annotations.Nullable;

/**
 * Where a run can go back to from a step that is not finite: the last checkpoint of the epoch, its start, the start of
 * the epoch before. A state whose numbers are finite can be ruined all the same; so a state that did not help is
 * followed by the one before it.
 */
final class GoodStates {
    private @Nullable TrainingState before;
    private @Nullable TrainingState start;
    private @Nullable TrainingState checkpoint;
    /** Steps of the state that was gone back to last. */
    private long wentTo = -1;

    /** The start of an epoch, which may be one that begins again. */
    void start(TrainingState s) {
        TrainingState old = start;
        if (old != null && old.steps() < s.steps()) {
            before = old;
        }
        start = s;
        checkpoint = null;
    }

    void checkpoint(TrainingState s) {
        checkpoint = s;
    }

    /**
     * Where to go now.
     *
     * @throws IllegalStateException if there is no state yet
     */
    TrainingState back() {
        if (checkpoint != null && start != null && checkpoint.steps() == wentTo) {
            checkpoint = null;
        } else if (checkpoint == null && before != null && start != null && start.steps() == wentTo) {
            start = before;
            before = null;
        }
        TrainingState to = checkpoint != null ? checkpoint : start;
        if (to == null) {
            throw new IllegalStateException("nothing to go back to");
        }
        wentTo = to.steps();
        return to;
    }
}
