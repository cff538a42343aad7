package dev.descent.watch;

import dev.descent.train.ConfusionMatrix;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.GradientReport;
import dev.descent.train.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a run, in bounded memory where steps are concerned. Written by the training thread, looked at by any: the
 * lock is held for as long as a few lists take to be copied.
 */
final class Recorder {
    /** Reports that are kept: when there are more, every second one goes. */
    private static final int MOST_REPORTS = 240;

    private static final int MOST_SAMPLES = 200;

    private final Telling telling;
    private final LongSupplier nanos;
    private final List<EpochPoint> epochs = new ArrayList<>();
    private final List<GradientReport> gradients = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private StepCurve curve = new StepCurve();
    private RunDescription about = RunDescription.of("training");
    private RunStatus status = RunStatus.RUNNING;
    private String message = "";
    private int plannedEpochs;
    private int turnEpochs;
    private int stepsPerEpoch;
    private long startNanos = -1;
    private long endNanos = -1;
    private long epochStart;
    private long lastBatch;
    private long steps;
    /** Step at which the earliest epoch that is known began. */
    private long first;
    /** Of the last step, as it is told. */
    private double lastLoss = Double.NaN;
    /** What the run has taken in processes before this one. */
    private double secondsBefore;
    private long stepsAtEpochStart = -1;
    private int every = 1;
    private long reports;
    private @Nullable ConfusionMatrix confusion;
    private String confusionOf = "";
    private Map<String, Double> results = Map.of();
    private long version;

    Recorder(Telling telling, LongSupplier nanos) {
        this.telling = telling;
        this.nanos = nanos;
    }

    synchronized void describe(RunDescription description) {
        about = description;
        version++;
    }

    /** For a run in which {@code fit} is called for each epoch by itself. */
    synchronized void plan(int epochsOfTheRun) {
        plannedEpochs = epochsOfTheRun;
    }

    /** A call of {@code fit} begins; returns where the run stands. */
    synchronized Standing start(RunInfo info) {
        if (info.step() != steps) {
            forget(info.step());
            lastLoss = Double.NaN;
        }
        steps = info.step();
        info.done().stream()
                .filter(e -> epochs.isEmpty() || e.step() > epochs.getLast().step())
                .forEach(e -> epochs.add(point(e, Double.NaN)));
        turnEpochs = epochs.size() - info.done().size() + info.epochs();
        stepsPerEpoch = info.stepsPerEpoch();
        epochStart = nanos.getAsLong();
        if (startNanos < 0) {
            startNanos = epochStart;
        }
        stepsAtEpochStart = -1;
        version++;
        long begun = info.step() - info.batch() - (long) info.done().size() * info.stepsPerEpoch();
        first = epochs.isEmpty() ? begun : Math.min(begun, epochs.getFirst().step() - stepsPerEpoch);
        return standing();
    }

    private Standing standing() {
        return new Standing(first, steps, epochs, lastLoss, samples.stream().filter(s -> s.step() == steps).toList());
    }

    /** The run goes back to an earlier step; returns where it stands then. */
    synchronized Standing back(long step) {
        forget(step);
        steps = step;
        stepsAtEpochStart = Math.min(stepsAtEpochStart, step);
        return standing();
    }

    /** Forgets what comes after a step, and reports on the step itself, which are made again. */
    private void forget(long step) {
        curve.cut(step);
        epochs.removeIf(e -> e.step() > step);
        gradients.removeIf(r -> r.step() >= step);
        samples.removeIf(s -> s.step() > step);
    }

    /** What {@link #recall} needs. */
    synchronized Remembered remembered() {
        return new Remembered(steps, lastLoss, seconds(), epochs, curve, gradients, every, reports, samples);
    }

    /** Takes over what another process has remembered of the run. */
    synchronized void recall(Remembered r) {
        steps = r.steps();
        lastLoss = r.loss();
        secondsBefore = r.seconds();
        epochs.clear();
        epochs.addAll(r.epochs());
        curve = r.curve();
        gradients.clear();
        gradients.addAll(r.gradients());
        every = r.every();
        reports = r.reports();
        samples.clear();
        samples.addAll(r.samples());
        version++;
    }

    /** Finished steps. */
    synchronized long steps() {
        return steps;
    }

    /** Returns the loss as it is told. */
    synchronized double step(long step, double loss) {
        if (stepsAtEpochStart < 0) {
            stepsAtEpochStart = step - 1;
        }
        steps = step;
        lastBatch = nanos.getAsLong();
        double told = telling.loss(loss);
        lastLoss = told;
        curve.add(step, told);
        version++;
        return told;
    }

    /** Number of the epoch that goes on. */
    synchronized int epochNow() {
        return epochs.isEmpty() ? 1 : epochs.getLast().epoch() + 1;
    }

    synchronized void gradients(GradientReport r) {
        if (reports++ % every == 0) {
            if (gradients.size() == MOST_REPORTS) {
                for (int i = gradients.size() - 1; i > 0; i -= 2) {
                    gradients.remove(i);
                }
                every *= 2;
            }
            gradients.add(r);
        }
        version++;
    }

    synchronized void validation(Evaluation e) {
        e.confusion().filter(c -> c.total() > 0).ifPresent(c -> {
            confusion = c;
            confusionOf = telling.watched() + " examples, after epoch " + epochNow();
        });
    }

    synchronized EpochPoint epoch(EpochRecord e) {
        double trained = (lastBatch - epochStart) / 1e9;
        long done = e.step() - Math.max(0, stepsAtEpochStart);
        EpochPoint p = point(e, trained > 0 ? done / trained : Double.NaN);
        epochs.add(p);
        epochStart = nanos.getAsLong();
        stepsAtEpochStart = -1;
        version++;
        return p;
    }

    private EpochPoint point(EpochRecord e, double stepsPerSecond) {
        int number = epochs.isEmpty() ? e.epoch() : Math.max(e.epoch(), epochs.getLast().epoch() + 1);
        return new EpochPoint(number, e.step(), e.learningRate(), e.seconds(), stepsPerSecond,
                telling.values(e.values()));
    }

    synchronized Sample sample(String text) {
        Sample s = new Sample(epochs.isEmpty() ? 0 : epochs.getLast().epoch(), steps, text);
        if (samples.size() == MOST_SAMPLES) {
            samples.removeFirst();
        }
        samples.add(s);
        version++;
        return s;
    }

    synchronized void result(Evaluation e, String of) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("test_" + telling.lossName(), telling.loss(e.loss()));
        e.metrics().forEach((name, x) -> all.put("test_" + name, x));
        results = all;
        e.confusion().filter(c -> c.total() > 0).ifPresent(c -> {
            confusion = c;
            confusionOf = of;
        });
        version++;
    }

    synchronized void results(Map<String, Double> values) {
        results = new LinkedHashMap<>(values);
        version++;
    }

    /** The first one counts: a failure is not hidden by what comes after it. */
    synchronized void end(RunStatus how, String why) {
        if (status == RunStatus.RUNNING) {
            status = how;
            message = why;
            endNanos = nanos.getAsLong();
            version++;
        }
    }

    synchronized boolean running() {
        return status == RunStatus.RUNNING;
    }

    /** Counts changes. */
    synchronized long version() {
        return version;
    }

    private double seconds() {
        return secondsBefore
                + (startNanos < 0 ? 0 : ((endNanos < 0 ? nanos.getAsLong() : endNanos) - startNanos) / 1e9);
    }

    synchronized RunSnapshot snapshot() {
        return new RunSnapshot(version, about, telling, status, message, Math.max(plannedEpochs, turnEpochs),
                stepsPerEpoch, steps, seconds(), List.copyOf(epochs), curve.points(), List.copyOf(gradients), confusion,
                confusionOf, results, List.copyOf(samples));
    }
}
