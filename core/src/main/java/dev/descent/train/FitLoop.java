package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@link Trainer#fit}: epochs, batches, validation, checkpoints, and what to do about bad steps. */
final class FitLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FitLoop.class);
    private static final int MOST_ROLLBACKS = 5;
    private static final int MOST_SKIPPED_IN_A_ROW = 100;

    private final Trainer trainer;
    private final Trainer.Settings settings;
    private final EpochSource source;
    private final @Nullable Dataset validation;
    private final int epochs;
    private final State state;
    private final Rate rate;
    private final Best best;
    private final Divergence divergence;
    private final List<EpochRecord> records = new ArrayList<>();
    /** Examples of the epoch, and the walk through them. */
    private Dataset train;
    private Batches batches;
    /** Finished batches of the epoch, and of them those that were not finite. */
    private int batch;
    private int bad;
    private int badInARow;
    private double secondsBefore;
    private long epochStart;
    private int rollbacks;
    private boolean ended;
    private @Nullable TrainStep current;
    /** What is carried into the first batch of an epoch that is resumed. */
    private List<HostTensor> carried = List.of();
    /** Where to go back to from a bad step, if that is the policy. */
    private final GoodStates good = new GoodStates();
    private long saved = -1;

    FitLoop(
            Trainer trainer, Trainer.Settings settings, EpochSource source, @Nullable Dataset validation, int epochs,
            @Nullable TrainingState from) {
        this.trainer = trainer;
        this.settings = settings;
        this.source = source;
        this.validation = validation;
        this.epochs = epochs;
        this.state = trainer.state();
        this.rate = new Rate(settings.optimizer(), state);
        this.best = new Best(settings.earlyStopping());
        this.divergence = new Divergence(trainer, settings, rate);
        if (from != null) {
            resume(from);
            good.checkpoint(from);
        }
        this.train = examples();
        if (from != null) {
            FitChecks.resumed(from.fit().orElseThrow(), settings, train.size(), epochs);
        }
        this.batches = batches();
    }

    private void resume(TrainingState from) {
        FitState fit = from.fit().orElseThrow();
        records.clear();
        records.addAll(fit.records());
        batch = fit.batch();
        state.store().set(state.sums(), fit.sums());
        double count = fit.sums().get(State.BAD_STEPS);
        bad = Double.isInfinite(count) ? 0 : (int) count; // an infinite one is yet to be found
        secondsBefore = fit.seconds();
        best.resume(fit);
        rate.resume(fit.plateau(), fit.rateFactor());
        rollbacks = fit.rollbacks();
        ended = fit.ended();
        carried = from.carried();
        saved = from.steps();
    }

    History run() {
        boolean interrupted = false;
        History history = new History(List.of(), true, false, 0, 0);
        double before = secondsBefore + records.stream().mapToDouble(EpochRecord::seconds).sum();
        long start = System.nanoTime();
        FitLoop outer = trainer.setRunning(this);
        try {
            FitChecks.stream(settings, train, batches);
            trainer.plans().prepare(train, validation);
            checkIndices(batches.batchSize());
            RunInfo info = new RunInfo(epochs, batches.batchesPerEpoch(), train.size(),
                    validation == null ? 0 : validation.size(), records, batch, trainer.steps());
            settings.callbacks().forEach(c -> c.onStart(info));
            checkDevice();
            BatchEvent event = new BatchEvent(epochs, batches.batchesPerEpoch());
            while (records.size() < epochs && !interrupted && !ended) {
                interrupted = epoch(event, records.size() + 1);
            }
            save(false, true);
            best.restore(state, records.size());
            divergence.checkWeights(records.size());
            history = new History(records, interrupted, ended && records.size() < epochs, best.epoch(),
                    before + (System.nanoTime() - start) / 1e9);
            return history;
        } finally {
            trainer.setRunning(outer);
            for (Callback c : settings.callbacks()) {
                c.onEnd(history);
            }
        }
    }

    private Dataset examples() {
        return source.examples(Math.min(records.size(), epochs - 1), List.copyOf(records));
    }

    private Batches batches() {
        return new Batches(train, settings.batchSize(), settings.shuffle(), settings.seed(), true);
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

    /** The rest of an epoch, or a part of it if a bad step leads back; true if somebody asked to stop. */
    private boolean epoch(BatchEvent event, int e) {
        begin(e);
        int currentRows = -1;
        current = null;
        while (batches.next()) {
            if (trainer.stopRequested()) {
                return true;
            }
            TrainStep step = current;
            if (batches.count() != currentRows || step == null) {
                currentRows = batches.count();
                step = trainer.step(BatchShape.of(train, currentRows));
                current = step;
                carry(step);
            }
            step.sink().write(batches);
            reportGradients();
            rate.set(trainer.steps(), batches.batchesPerEpoch(), epochs);
            if (settings.debug()) {
                step.check();
            }
            step.run();
            trainer.stepDone();
            batch++;
            boolean last = batch == batches.batchesPerEpoch();
            double loss = Double.NaN;
            if (last || settings.debug() || trainer.steps() % settings.checkEvery() == 0) {
                if (wentBack(step, e)) {
                    return false;
                }
                loss = step.loss();
            }
            event.set(e, batch, trainer.steps(), loss, rate.now());
            tell(event);
            if (!last) {
                save(false, false);
            }
        }
        if (trainer.stopRequested()) {
            return true;
        }
        endOfEpoch(e);
        return false;
    }

    /** Draws the examples of an epoch and goes to its first batch that is left. */
    private void begin(int e) {
        epochStart = System.nanoTime();
        if (batch == 0) {
            state.clearSums();
            bad = 0;
        }
        if (e > 1 || batch > 0) {
            Dataset next = examples();
            if (next != train) {
                if (next.size() != train.size()) {
                    throw new IllegalArgumentException("epoch " + e + " has " + next.size() + " training examples, the"
                            + " one before had " + train.size() + "; every epoch must have as many");
                }
                batches.close();
                train = next;
                batches = batches();
            }
        }
        trainer.resetTraining();
        batches.startEpoch(trainer.epochs(), batch);
        if (settings.onNonFinite() == NonFinitePolicy.ROLLBACK && batch == 0) {
            good.start(capture());
        }
    }

    private void carry(TrainStep step) {
        if (!carried.isEmpty()) {
            step.carries().set(carried);
            carried = List.of();
        }
    }

    private void tell(BatchEvent event) {
        List<Callback> all = settings.callbacks();
        for (int i = 0; i < all.size(); i++) { // by index: an iterator would be garbage at every step
            all.get(i).onBatch(event);
        }
        checkDevice();
    }

    private void reportGradients() {
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

    /** Looks whether steps were not finite since the last look, and does what the policy says; true if back. */
    private boolean wentBack(TrainStep step, int e) {
        int before = bad;
        bad = (int) state.countBadSteps();
        if (bad == before) {
            badInARow = 0;
            return false;
        }
        return switch (settings.onNonFinite()) {
            case STOP -> throw divergence.of(step, train, batches, e);
            case SKIP -> {
                skipped(bad - before, e);
                yield false;
            }
            case ROLLBACK -> {
                goBack(e);
                yield true;
            }
        };
    }

    private void skipped(int count, int e) {
        LOG.warn("epoch {}, step {}: left out {} whose loss or gradients were not finite{}", e, trainer.steps(),
                count == 1 ? "a step" : count + " steps", badInARow == 0 ? divergence.examples(train, batches) : "");
        badInARow += count;
        if (badInARow >= MOST_SKIPPED_IN_A_ROW || bad == batches.batchesPerEpoch()) {
            throw divergence.tooMany(e, "the loss or the gradients were not finite in " + badInARow
                    + " steps in a row, up to epoch " + e + ", step " + trainer.steps());
        }
    }

    private void goBack(int e) {
        String where = "epoch " + e + ", step " + trainer.steps();
        if (rollbacks == MOST_ROLLBACKS) {
            throw divergence.tooMany(e, "the loss or the gradients were not finite again in " + where
                    + ", after going back " + MOST_ROLLBACKS + " times");
        }
        TrainingState to = good.back();
        long newest = saved;
        String examples = divergence.examples(train, batches);
        int times = rollbacks + 1;
        double left = rate.left();
        trainer.restore(to);
        trainer.takePending();
        resume(to);
        rate.resume(to.fit().orElseThrow().plateau(), left);
        rate.halve();
        rollbacks = times;
        current = null; // what it carries is of the steps that are undone
        CheckpointStore store = settings.checkpoints();
        if (store != null && newest > to.steps()) {
            store.back(capture());
        }
        LOG.warn("{}: the loss or the gradients were not finite{}; went back to step {} ({} of {} times) with half the"
                + " learning rate", where, examples, to.steps(), times, MOST_ROLLBACKS);
    }

    /** Records the epoch and says whether early stopping ends the run. */
    private void endOfEpoch(int e) {
        trainer.epochDone();
        HostTensor sums = state.store().get(state.sums());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", sums.get(1) == 0 ? 0 : sums.get(0) / sums.get(1));
        switch (settings.loss().task()) {
            case CLASSIFY -> values.put("accuracy", sums.get(2) / Math.max(1e-30, sums.get(3)));
            case MULTILABEL -> values.put("subset_accuracy", sums.get(2) / Math.max(1e-30, sums.get(3)));
            case REGRESS -> {}
        }
        if (bad > 0) {
            values.put("skipped_steps", (double) bad);
        }
        Dataset v = validation;
        if (v != null) {
            Evaluation result = trainer.evaluate(v);
            values.put("val_loss", result.loss());
            result.metrics().forEach((name, x) -> values.put("val_" + name, x));
            settings.callbacks().forEach(c -> c.onValidation(result));
        }
        EpochRecord record = new EpochRecord(e, trainer.steps(), rate.now(), seconds(), values);
        records.add(record);
        rate.epoch(v == null ? record.loss() : record.valLoss());
        ended = best.ends(record, state);
        batch = 0;
        bad = 0;
        secondsBefore = 0;
        current = null;
        state.clearSums();
        settings.callbacks().forEach(c -> c.onEpoch(record));
        checkDevice();
        epochStart = System.nanoTime();
        save(true, false);
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - epochStart) / 1e9;
    }

    /** Keeps the state, if the store wants it now, or if it is the last chance and the state is not kept yet. */
    private void save(boolean endOfEpoch, boolean last) {
        CheckpointStore store = settings.checkpoints();
        if (store == null || (saved == trainer.steps() && !endOfEpoch) || trainer.steps() == 0) {
            return;
        }
        if (last || store.wants(trainer.steps(), endOfEpoch)) {
            TrainingState now = capture();
            saved = now.steps();
            store.save(now, endOfEpoch && best.epoch() == records.size());
            if (settings.onNonFinite() == NonFinitePolicy.ROLLBACK) {
                good.checkpoint(now);
            }
        }
    }

    /** The state between two steps. */
    TrainingState capture() {
        TrainStep step = current;
        List<HostTensor> carries = batch == 0 ? List.of() : step == null ? carried : step.carries().values();
        FitState fit = new FitState(epochs, train.size(), settings.batchSize(), records, batch,
                state.store().get(state.sums()), seconds(), best.value(), best.epoch(), best.weights(), rate.counted(),
                rate.left(), rollbacks, ended);
        return new TrainingState(settings.seed(), trainer.steps(), trainer.epochs(), state.weights(), state.slots(),
                carries, Optional.of(fit));
    }

    @Override
    public void close() {
        batches.close();
    }
}
