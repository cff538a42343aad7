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
 * @param step finished steps of the trainer, those of earlier calls of {@code fit} too
 */
public record RunInfo(
        int epochs, int stepsPerEpoch, int examples, int validationExamples, List<EpochRecord> done, int batch,
        long step) {
    public RunInfo {
        done = List.copyOf(done);
    }

    /** A run that begins with a new trainer. */
    public RunInfo(int epochs, int stepsPerEpoch, int examples, int validationExamples) {
        this(epochs, stepsPerEpoch, examples, validationExamples, List.of(), 0, 0);
    }

    /** Whether this is the rest of a run that began before. */
    public boolean isResumed() {
        return !done.isEmpty() || batch > 0;
    }
}
