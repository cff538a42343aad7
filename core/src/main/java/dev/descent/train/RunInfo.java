package dev.descent.train;

import java.util.List;

/**
 * A run that is about to start or to go on.
 *
 * @param epochs planned epochs
 * @param stepsPerEpoch steps of an epoch
 * @param examples training examples
 * @param validationExamples validation examples, 0 without validation
 * @param done epochs that were finished before the run was resumed; empty for a new one
 * @param batch finished batches of the epoch after them
 */
public record RunInfo(
        int epochs, int stepsPerEpoch, int examples, int validationExamples, List<EpochRecord> done, int batch) {
    public RunInfo {
        done = List.copyOf(done);
    }

    /** A run that begins. */
    public RunInfo(int epochs, int stepsPerEpoch, int examples, int validationExamples) {
        this(epochs, stepsPerEpoch, examples, validationExamples, List.of(), 0);
    }

    /** Whether this is the rest of a run that began before. */
    public boolean isResumed() {
        return !done.isEmpty() || batch > 0;
    }
}
