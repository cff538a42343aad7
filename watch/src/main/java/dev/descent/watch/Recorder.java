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
    private final StepCurve curve = new StepCurve();
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

    synchronized void start(RunInfo info) {
        turnEpochs = epochs.size() + info.epochs();
        stepsPerEpoch = info.stepsPerEpoch();
        epochStart = nanos.getAsLong();
        if (startNanos < 0) {
            startNanos = epochStart;
        }
        stepsAtEpochStart = -1;
        version++;
    }

    /** Returns the loss as it is told. */
    synchronized double step(long step, double loss) {
        if (stepsAtEpochStart < 0) {
            stepsAtEpochStart = step - 1;
        }
        steps = step;
        lastBatch = nanos.getAsLong();
        double told = telling.loss(loss);
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
        int number = epochs.isEmpty() ? e.epoch() : Math.max(e.epoch(), epochs.getLast().epoch() + 1);
        double trained = (lastBatch - epochStart) / 1e9;
        long done = e.step() - Math.max(0, stepsAtEpochStart);
        EpochPoint p = new EpochPoint(number, e.step(), e.learningRate(), e.seconds(),
                trained > 0 ? done / trained : Double.NaN, telling.values(e.values()));
        epochs.add(p);
        epochStart = nanos.getAsLong();
        stepsAtEpochStart = -1;
        version++;
        return p;
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

    synchronized RunSnapshot snapshot() {
        double seconds = startNanos < 0 ? 0 : ((endNanos < 0 ? nanos.getAsLong() : endNanos) - startNanos) / 1e9;
        return new RunSnapshot(version, about, telling, status, message, Math.max(plannedEpochs, turnEpochs),
                stepsPerEpoch, steps, seconds, List.copyOf(epochs), curve.points(), List.copyOf(gradients), confusion,
                confusionOf, results, List.copyOf(samples));
    }
}
