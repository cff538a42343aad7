package dev.descent.watch;

import java.util.List;
import java.util.Optional;

/**
 * Where a run stands before the first step of a process: at the start, or where it goes on.
 *
 * @param first step at which the earliest of the epochs began; of what came before it nothing is known here
 * @param step finished steps
 * @param epochs finished epochs, as they are told
 * @param loss of the last step as it is told, NaN if it is not known
 * @param samples what was written after the last step
 */
record Standing(long first, long step, List<EpochPoint> epochs, double loss, List<Sample> samples) {
    Standing {
        epochs = List.copyOf(epochs);
        samples = List.copyOf(samples);
    }

    /** The start. */
    static Standing start() {
        return new Standing(0, 0, List.of(), Double.NaN, List.of());
    }

    /** The epoch that ended with a step. */
    Optional<EpochPoint> endingAt(long atStep) {
        return epochs.stream().filter(e -> e.step() == atStep).findFirst();
    }
}
