package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.nn.Loss;
import dev.descent.storage.Architecture;
import dev.descent.train.Callback;
import dev.descent.train.EarlyStopping;
import dev.descent.train.EpochRecord;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is learned from sequences: examples, network, and how the result is told. */
interface SequenceProblem {
    Architecture net();

    Loss loss();

    /**
     * Examples of an epoch; the same ones every time unless they are drawn.
     *
     * @param epoch its number, from 0
     * @param before what the epochs before it gave
     */
    Dataset train(int epoch, List<EpochRecord> before);

    /** Examples that are evaluated after every epoch. */
    Dataset watched();

    /** Prefix of their values. */
    String watchedName();

    /** How the losses of an epoch are told: in the unit of the result. */
    default LossUnit unit() {
        return LossUnit.PLAIN;
    }

    /** Examples a step. */
    int batch();

    /** What ends the run before its last epoch, if anything does, and picks its best one. */
    default Optional<EarlyStopping> stopping() {
        return Optional.empty();
    }

    /** Symbols of the model by number. */
    default List<String> alphabet() {
        return List.of();
    }

    /**
     * What is to be seen after every epoch beside the values.
     *
     * @param samples takes what the model wrote
     */
    default Optional<Callback> watcher(Trainer[] trainer, PrintWriter out, Consumer<String> samples) {
        return Optional.empty();
    }

    /** Tests the model on what was held out. */
    Tested test(Trainer trainer);
}
