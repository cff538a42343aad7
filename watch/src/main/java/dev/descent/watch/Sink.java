package dev.descent.watch;

import dev.descent.train.GradientReport;
import dev.descent.train.TensorReport;
import java.util.Optional;

/**
 * Takes down a run while it goes on. What it cannot write it throws as {@link java.io.UncheckedIOException}, and is
 * told nothing more then.
 */
interface Sink extends AutoCloseable {
    /**
     * Once, before all others. What was written of later steps, by a process that was killed, is taken back.
     *
     * @param goOn whether to go on with what is there; otherwise it is replaced
     * @return what people are to be told about it
     * @throws WatchException if what is there is not of this run
     */
    default Optional<String> start(Standing at, boolean goOn) {
        return Optional.empty();
    }

    /** The run has gone back to an earlier step: those after it did not happen. */
    default void back(Standing to) {}

    /** A step was done; the loss is told, and NaN where it was not read back. */
    default void step(int epoch, long step, double loss, double learningRate) {}

    default void gradients(GradientReport report) {}

    default void tensors(TensorReport report) {}

    default void epoch(EpochPoint epoch) {}

    default void sample(Sample sample) {}

    /** Gives to the system what is buffered. */
    default void flush() {}

    /** Throws nothing but {@link java.io.UncheckedIOException}. */
    @Override
    void close();
}
