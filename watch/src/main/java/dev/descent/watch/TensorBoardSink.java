package dev.descent.watch;

import dev.descent.train.GradientReport;
import dev.descent.train.TensorReport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Event files for TensorBoard. Tags: {@code train/…} and {@code val/…} for the values of epochs, {@code
 * train/step_loss} for those of steps, {@code gradient_norm/…}, histograms {@code weights/…} and {@code gradients/…},
 * texts {@code samples} and {@code run/…}. The horizontal axis is the number of finished steps.
 */
final class TensorBoardSink implements Sink {
    private static final long FLUSH_NANOS = 1_000_000_000;

    private final EventFile file;
    private final String stepLoss;
    /** Whether there are event files already. */
    private final boolean others;
    private long flushed = System.nanoTime();

    /** Makes a new event file in this folder, which exists. */
    TensorBoardSink(Path folder, String lossName) {
        others = !WatchPlaces.eventFiles(folder).isEmpty();
        stepLoss = "train/step_" + lossName;
        long millis = System.currentTimeMillis();
        // TensorBoard reads every file with "tfevents" in its name
        file = new EventFile(folder.resolve(String.format(Locale.ROOT, "%s%d.%03d.%d.descent", WatchPlaces.EVENTS,
                millis / 1000, millis % 1000, ProcessHandle.current().pid())));
        file.write(Events.version(now()));
        file.flush();
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    private void scalar(long step, String tag, double x) {
        file.write(Events.scalar(now(), step, tag, x));
    }

    @Override
    public Optional<String> start(Standing at, boolean goOn) {
        if (goOn && others) {
            file.write(Events.start(now(), at.step())); // after this, what is of the step itself has to be told again
            tellLast(at);
        } else {
            at.epochs().forEach(this::epoch);
        }
        file.flush();
        return Optional.empty();
    }

    private void tellLast(Standing at) {
        if (!Double.isNaN(at.loss())) {
            scalar(at.step(), stepLoss, at.loss());
        }
        at.endingAt(at.step()).ifPresent(this::epoch);
        at.samples().forEach(this::sample);
    }

    @Override
    public void back(Standing to) {
        file.write(Events.start(now(), to.step() + 1)); // what is of the step itself stays true
        file.flush();
    }

    /** @param step finished steps: of a run that goes on, what it is made with may be another thing than before */
    void describe(RunDescription about, long step) {
        if (!about.manifest().isEmpty()) {
            StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
            about.manifest().forEach((name, value) ->
                    table.append("| ").append(cell(name)).append(" | ").append(cell(value)).append(" |\n"));
            file.write(Events.text(now(), step, "run/manifest", table.toString()));
        }
        if (!about.summary().isEmpty()) {
            file.write(Events.text(now(), step, "run/model", code(about.summary())));
        }
        file.flush();
    }

    private static String cell(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\R", " ");
    }

    /** As a block of code, so that nothing of it is taken for Markdown and line breaks stay. */
    private static String code(String text) {
        return "    " + text.stripTrailing().replaceAll("\\R", "\n    ");
    }

    @Override
    public void step(int epoch, long step, double loss, double learningRate) {
        if (!Double.isNaN(loss)) {
            scalar(step, stepLoss, loss);
        }
        long t = System.nanoTime();
        if (t - flushed > FLUSH_NANOS) {
            flushed = t;
            file.flush();
        }
    }

    @Override
    public void gradients(GradientReport report) {
        scalar(report.step(), "gradient_norm/total", report.total());
        report.parameters().forEach((name, x) -> scalar(report.step(), "gradient_norm/" + name, x));
    }

    @Override
    public void tensors(TensorReport report) {
        report.weights().forEach((name, t) ->
                file.write(Events.histogram(now(), report.step(), "weights/" + name, Histogram.of(t))));
        report.gradients().forEach((name, t) ->
                file.write(Events.histogram(now(), report.step(), "gradients/" + name, Histogram.of(t))));
    }

    @Override
    public void epoch(EpochPoint e) {
        e.values().forEach((name, x) -> scalar(e.step(),
                name.startsWith("val_") ? "val/" + name.substring("val_".length()) : "train/" + name, x));
        scalar(e.step(), "train/learning_rate", e.learningRate());
        if (!Double.isNaN(e.stepsPerSecond())) {
            scalar(e.step(), "train/steps_per_second", e.stepsPerSecond());
        }
        file.flush();
    }

    @Override
    public void sample(Sample sample) {
        file.write(Events.text(now(), sample.step(), "samples", code(sample.text())));
        file.flush();
    }

    @Override
    public void flush() {
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
