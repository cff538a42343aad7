package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.graph.NonFiniteException;
import dev.descent.optim.Plateau;
import dev.descent.optim.Progress;
import dev.descent.optim.Schedule;
import dev.descent.tensor.HostTensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}: epochs, batches, learning rate, validation, early stopping. */
final class FitLoop {
    private final Trainer trainer;
    private final Trainer.Settings settings;
    private final Dataset train;
    private final @Nullable Dataset validation;
    private final int epochs;
    private final State state;
    private final List<EpochRecord> records = new ArrayList<>();
    private final @Nullable Plateau plateau;
    private double best = Double.NaN;
    private int bestEpoch;
    private @Nullable Map<String, HostTensor> bestWeights;
    private double rate = Double.NaN;

    FitLoop(Trainer trainer, Trainer.Settings settings, Dataset train, @Nullable Dataset validation, int epochs) {
        this.trainer = trainer;
        this.settings = settings;
        this.train = train;
        this.validation = validation;
        this.epochs = epochs;
        this.state = trainer.state();
        this.plateau = settings.optimizer().schedule() instanceof Schedule.OnPlateau p ? new Plateau(p) : null;
    }

    History run() {
        boolean interrupted = false;
        boolean early = false;
        History history = new History(List.of(), true, false, 0);
        boolean outer = trainer.setFitting(true);
        try (Batches batches = new Batches(train, settings.batchSize(), settings.shuffle(), settings.seed(), true)) {
            checkStream(batches);
            checkIndices(batches.batchSize());
            RunInfo info = new RunInfo(epochs, batches.batchesPerEpoch(), train.size(),
                    validation == null ? 0 : validation.size());
            settings.callbacks().forEach(c -> c.onStart(info));
            checkDevice();
            BatchEvent event = new BatchEvent(epochs, batches.batchesPerEpoch());
            for (int e = 1; e <= epochs && !interrupted && !early; e++) {
                long start = System.nanoTime();
                interrupted = epoch(batches, event, e);
                if (!interrupted) {
                    early = endOfEpoch(e, start);
                }
            }
            restoreBest();
            checkWeights(records.size());
            history = new History(records, interrupted, early, bestEpoch);
            return history;
        } finally {
            trainer.setFitting(outer);
            for (Callback c : settings.callbacks()) {
                c.onEnd(history);
            }
        }
    }

    /** A state that is carried from batch to batch needs batches in order, of one size. */
    private void checkStream(Batches batches) {
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

    /** Before anything is computed, so that data that does not fit is not taken for a loss that diverged. */
    private void checkIndices(int rows) {
        IndexRanges ranges = trainer.step(BatchShape.of(train, rows)).ranges();
        ranges.check(train, "");
        Dataset v = validation;
        if (v != null) {
            ranges.check(v, "validation ");
        }
    }

    /** Trains one epoch; true if somebody asked to stop. */
    private boolean epoch(Batches batches, BatchEvent event, int e) {
        state.clearSums();
        trainer.resetTraining();
        batches.startEpoch(trainer.epochs());
        int batch = 0;
        TrainStep current = null;
        int currentRows = -1;
        while (batches.next()) {
            if (trainer.stopRequested()) {
                return true;
            }
            if (batches.count() != currentRows || current == null) {
                currentRows = batches.count();
                current = trainer.step(BatchShape.of(train, currentRows));
            }
            current.sink().write(batches);
            reportGradients(batches);
            setRate(batches.batchesPerEpoch());
            if (settings.debug()) {
                current.check();
            }
            current.run();
            trainer.stepDone();
            batch++;
            double loss = Double.NaN;
            if (trainer.steps() % settings.checkEvery() == 0 || batch == batches.batchesPerEpoch()) {
                loss = current.loss();
                if (Double.isNaN(loss) || Double.isInfinite(loss)) {
                    throw diverged(current, loss, e);
                }
            }
            event.set(e, batch, trainer.steps(), loss, rate);
            tell(event);
        }
        return trainer.stopRequested();
    }

    private void tell(BatchEvent event) {
        List<Callback> all = settings.callbacks();
        for (int i = 0; i < all.size(); i++) { // by index: an iterator would be garbage at every step
            all.get(i).onBatch(event);
        }
        checkDevice();
    }

    private void reportGradients(Batches batches) {
        boolean norms = due(settings.gradientsEvery());
        boolean tensors = due(settings.tensorsEvery());
        if (!norms && !tensors) {
            return;
        }
        GradientStep step = trainer.gradientStep(BatchShape.of(train, batches.count()), tensors);
        step.sink().write(batches);
        GradientReport report = step.run(trainer.steps());
        if (norms) {
            settings.callbacks().forEach(c -> c.onGradients(report));
        }
        if (tensors) {
            TensorReport all = new TensorReport(trainer.steps(), state.trainedWeights(), step.gradients());
            settings.callbacks().forEach(c -> c.onTensors(all));
        }
        checkDevice();
    }

    private boolean due(int every) {
        return every > 0 && trainer.steps() % every == 0;
    }

    /** After callbacks, the only ones that could have closed it. */
    private void checkDevice() {
        if (settings.device().isClosed()) {
            throw new IllegalStateException("device " + settings.device() + ": a callback closed it while fit was"
                    + " running. Call requestStop() of the trainer to end the run, and close the device after fit has"
                    + " returned");
        }
    }

    private void setRate(int stepsPerEpoch) {
        double factor = settings.optimizer().schedule() instanceof Schedule.Constant
                ? 1
                : settings.optimizer()
                        .schedule()
                        .factor(new Progress(trainer.steps(), stepsPerEpoch, (long) stepsPerEpoch * epochs));
        double now = settings.optimizer().learningRate() * factor * (plateau == null ? 1 : plateau.factor());
        if (now != rate) {
            rate = now;
            state.store().setScalar(state.optimizer().learningRate(), now);
        }
    }

    /** Says where the first bad number comes from: the step is run again op by op, with the same random numbers. */
    private DivergedException diverged(TrainStep step, double loss, int e) {
        state.setStep(trainer.steps() - 1);
        String where = "";
        try {
            step.check();
        } catch (NonFiniteException x) {
            where = ": " + x.getMessage();
        }
        return new DivergedException(e, trainer.steps(), String.format(Locale.ROOT,
                "the loss became %s in epoch %d, step %d%s. Try a smaller learning rate (now %s)%s or a look at the"
                        + " data; %s",
                loss, e, trainer.steps(), where, rounded(rate), clipping(),
                state.notFinite().map(FitLoop::lost).orElse("the weights are still those of the last good step")));
    }

    private static String lost(String path) {
        return "'" + path + "' has values that are not finite, since a step before had a finite loss but gradients, or"
                + " an update, that were not";
    }

    /** A step whose loss was finite can still have broken the weights; nobody shall take them for trained ones. */
    private void checkWeights(int e) {
        Optional<String> bad = state.notFinite();
        if (bad.isPresent()) {
            throw new DivergedException(e, trainer.steps(), String.format(Locale.ROOT,
                    "training ended with weights that cannot be used: %s. Try a smaller learning rate (now %s)%s or a"
                            + " look at the data", lost(bad.get()), rounded(rate), clipping()));
        }
    }

    /** With four digits; more would say nothing. */
    private static double rounded(double x) {
        return Double.isFinite(x) ? new BigDecimal(x).round(new MathContext(4)).doubleValue() : x;
    }

    /** Clipping as advice, where it is not as strict already. */
    private String clipping() {
        double norm = settings.optimizer().clipNorm();
        return norm > 0 && norm <= 1 ? "" : ", clipping the gradients to norm 1";
    }

    /** Records the epoch; true if early stopping ends the run. */
    private boolean endOfEpoch(int e, long start) {
        trainer.epochDone();
        HostTensor sums = state.store().get(state.sums());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", sums.get(1) == 0 ? 0 : sums.get(0) / sums.get(1));
        switch (settings.loss().task()) {
            case CLASSIFY -> values.put("accuracy", sums.get(2) / Math.max(1e-30, sums.get(3)));
            case MULTILABEL -> values.put("subset_accuracy", sums.get(2) / Math.max(1e-30, sums.get(3)));
            case REGRESS -> {}
        }
        Dataset v = validation;
        if (v != null) {
            Evaluation result = trainer.evaluate(v);
            values.put("val_loss", result.loss());
            result.metrics().forEach((name, x) -> values.put("val_" + name, x));
            settings.callbacks().forEach(c -> c.onValidation(result));
        }
        EpochRecord record = new EpochRecord(e, trainer.steps(), rate, (System.nanoTime() - start) / 1e9, values);
        records.add(record);
        if (plateau != null) {
            plateau.epoch(v == null ? record.loss() : record.valLoss());
        }
        boolean end = stopsEarly(record);
        settings.callbacks().forEach(c -> c.onEpoch(record));
        checkDevice();
        return end;
    }

    private boolean stopsEarly(EpochRecord record) {
        EarlyStopping rule = settings.earlyStopping();
        if (rule == null) {
            bestEpoch = record.epoch();
            return false;
        }
        double now = record.value(rule.value());
        if (rule.improves(now, best)) {
            best = now;
            bestEpoch = record.epoch();
            bestWeights = state.weights();
            return false;
        }
        return record.epoch() - bestEpoch >= rule.patience();
    }

    private void restoreBest() {
        if (bestWeights != null && bestEpoch != records.size()) {
            state.load(bestWeights);
        }
    }
}
