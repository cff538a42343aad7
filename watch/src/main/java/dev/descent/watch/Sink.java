package dev.descent.watch;

import dev.descent.train.GradientReport;
import dev.descent.train.TensorReport;

/**
 * Takes down a run while it goes on. What it cannot write it throws as {@link java.io.UncheckedIOException}, and is
 * told nothing more then.
 */
interface Sink extends AutoCloseable {
    /** A step was done; the loss is told, and NaN where it was not read back. */
    default void step(int epoch, long step, double loss, double learningRate) {}

    default void gradients(GradientReport report) {}

    default void tensors(TensorReport report) {}

    default void epoch(EpochPoint epoch) {}

    default void sample(Sample sample) {}

    /** Throws nothing but {@link java.io.UncheckedIOException}. */
    @Override
    void close();
}
