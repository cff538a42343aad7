package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;

/** What must be so before {@link Trainer#fit} computes anything. */
final class FitChecks {
    private FitChecks() {}

    /** A state that is carried from batch to batch needs batches in order, of one size. */
    static void stream(Trainer.Settings settings, Dataset train, Batches batches) {
        if (!settings.model().isStateful()) {
            return;
        }
        if (settings.shuffle()) {
            throw new IllegalArgumentException("the model carries its state from batch to batch, so that batches must"
                    + " come in order: build the trainer with shuffle(false)");
        }
        StreamCheck.check(settings.model(), train, batches.batchSize());
        if (batches.hasPartialBatch()) {
            throw new IllegalArgumentException("the model carries its state from batch to batch, row by row: "
                    + train.size() + " examples are no multiple of the batch size " + settings.batchSize()
                    + "; leave the last ones out or take another batch size");
        }
    }

    /** A run goes on only as what it was. */
    static void resumed(FitState from, Trainer.Settings settings, int examples, int epochs) {
        if (from.examples() != examples) {
            throw new IllegalArgumentException("the run to be resumed had " + from.examples()
                    + " training examples, not " + examples + "; give it the same data");
        }
        if (from.batchSize() != settings.batchSize()) {
            throw new IllegalArgumentException("the run to be resumed had a batch size of " + from.batchSize()
                    + ", not " + settings.batchSize() + "; build the trainer with that one");
        }
        if (epochs != from.plannedEpochs() && settings.optimizer().schedule().spansRun()) {
            throw new IllegalArgumentException("the run to be resumed was planned for " + from.plannedEpochs()
                    + " epochs, and its learning rate with them: " + epochs + " would have been another run from its"
                    + " first step on. Resume it with " + from.plannedEpochs());
        }
        if (epochs < from.records().size() || (epochs == from.records().size() && from.batch() > 0)) {
            throw new IllegalArgumentException("the run to be resumed has " + from.records().size()
                    + " epochs behind it" + (from.batch() > 0 ? " and a part of another" : "") + ", more than the "
                    + epochs + " asked for; it was planned for " + from.plannedEpochs());
        }
    }
}
