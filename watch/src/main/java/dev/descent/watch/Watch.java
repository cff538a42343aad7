package dev.descent.watch;

import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.GradientReport;
import dev.descent.train.History;
import dev.descent.train.RunInfo;
import dev.descent.train.TensorReport;
import dev.descent.train.Trainer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run, which may be several calls of {@code fit}. In this order: {@link #open}, {@link #watch}, {@link
 * #describe}, training, {@link #result}, {@link #finish} or {@link #fail}, {@link #outputs}, {@link #close}. A file
 * that can no longer be written ends nothing but itself: the run goes on, and {@link #failed} tells.
 */
public final class Watch implements AutoCloseable {
    private final WatchSettings settings;
    private final String lossName;
    private final Consumer<String> warn;
    private final Recorder recorder;
    private final List<Sink> sinks = new ArrayList<>();
    private @Nullable TensorBoardSink tensorBoard;
    private @Nullable Dashboard dashboard;
    private @Nullable CsvLines table;
    private @Nullable RunDescription about;
    private boolean started;
    private boolean failed;

    private Watch(WatchSettings settings, Telling telling, Consumer<String> warn) {
        this.settings = settings;
        this.lossName = telling.lossName();
        this.warn = warn;
        this.recorder = new Recorder(telling, System::nanoTime);
    }

    /**
     * Finds out, before any work is done, whether event files and pictures can be made; leaves nothing behind. Files of
     * their own (lines, report, plot) are for the caller to check.
     *
     * @throws WatchException if not; the message says why and what to do
     */
    public static void check(WatchSettings settings) {
        settings.tensorboard().ifPresent(folder -> WatchPlaces.check(folder, settings.existing()));
        if (settings.plot().isPresent()) {
            Plots.check();
        }
    }

    /**
     * Opens files and the port.
     *
     * @param telling how losses are told
     * @param warn told in a sentence what can no longer be written, once each
     * @throws WatchException if something cannot be opened, nothing is open then
     */
    public static Watch open(WatchSettings settings, Telling telling, Consumer<String> warn) {
        check(settings);
        Watch watch = new Watch(settings, telling, warn);
        try {
            watch.open();
            return watch;
        } catch (UncheckedIOException e) {
            watch.closeAll();
            throw new WatchException(String.valueOf(e.getMessage()), e);
        } catch (WatchException e) {
            watch.closeAll();
            throw e;
        }
    }

    private void open() {
        if (settings.dashboard().isPresent()) { // first: where the port is taken, no file is touched
            dashboard = Dashboard.start(settings.dashboard().getAsInt(), recorder);
        }
        settings.tensorboard().ifPresent(folder -> {
            WatchPlaces.prepare(folder, settings.existing());
            tensorBoard = new TensorBoardSink(folder, lossName);
            sinks.add(tensorBoard);
        });
        settings.lines().ifPresent(file ->
                sinks.add(new JsonLines(new LineFile(file), lossName, settings.stepLines())));
        settings.table().ifPresent(file -> {
            table = new CsvLines(new LineFile(file));
            sinks.add(table);
        });
    }

    /** Address of the live page, where there is one. */
    public Optional<URI> address() {
        return Optional.ofNullable(dashboard).map(Dashboard::address);
    }

    /**
     * Lets a trainer tell this watch all that is needed.
     *
     * @param epochs of the whole run
     * @param stepsPerEpoch by which the gradients are looked at neither too often nor too rarely
     */
    public void watch(Trainer.Builder builder, int epochs, int stepsPerEpoch) {
        recorder.plan(epochs);
        builder.callback(callback());
        int every = settings.gradientsEvery((long) epochs * stepsPerEpoch);
        if (every > 0) {
            builder.reportGradients(every);
        }
        if (settings.histograms() > 0) {
            builder.reportTensors(settings.histograms());
        }
    }

    /** What is known before the first step. */
    public void describe(RunDescription description) {
        recorder.describe(description);
        about = description;
        if (started) {
            describeEvents();
        }
    }

    /** Told to TensorBoard behind the mark at which a run goes on. */
    private void describeEvents() {
        RunDescription d = about;
        TensorBoardSink t = tensorBoard;
        if (d != null && t != null) {
            tell(s -> {
                if (s == t) {
                    t.describe(d, recorder.steps());
                }
            });
        }
    }

    /**
     * All that is remembered of the run, for a process that goes on with it: to be kept beside a checkpoint, between
     * the same two steps. Nothing secret, some thousand bytes to some millions. What is buffered goes to the disk.
     */
    public byte[] remembered() {
        tell(Sink::flush);
        return Memory.bytes(recorder.remembered());
    }

    /**
     * Before training goes on: remembers what another process did, so that curves begin with the run. Without it they
     * have the epochs that the checkpoint knows of, and steps and gradients from here on.
     *
     * @param bytes what {@link #remembered} gave at the checkpoint that the run goes on from
     * @throws WatchException if they are anything else; nothing is changed then
     */
    public void recall(byte[] bytes) {
        recorder.recall(Memory.read(bytes));
    }

    private void start(RunInfo run) {
        Standing at = recorder.start(run);
        if (started) {
            return;
        }
        started = true;
        boolean goOn = settings.existing() == WatchSettings.Existing.CONTINUE;
        for (Sink s : sinks) {
            try {
                s.start(at, goOn).ifPresent(warn);
            } catch (UncheckedIOException e) {
                throw new WatchException(String.valueOf(e.getMessage()), e);
            }
        }
        describeEvents();
    }

    /** Where a step is told that is done already, a bad one after it has led the run back. */
    private void check(long finished) {
        if (finished < recorder.steps()) {
            Standing to = recorder.back(finished);
            tell(s -> s.back(to));
        }
    }

    /** What a trainer tells; {@link #watch} sets it, with reports on gradients. */
    public Callback callback() {
        return new Callback() {
            @Override
            public void onStart(RunInfo run) {
                start(run);
            }

            @Override
            public void onBatch(BatchEvent e) {
                check(e.step() - 1);
                double told = recorder.step(e.step(), e.loss());
                if (!sinks.isEmpty()) {
                    int epoch = recorder.epochNow();
                    long step = e.step();
                    double rate = e.learningRate();
                    tell(s -> s.step(epoch, step, told, rate));
                }
            }

            @Override
            public void onGradients(GradientReport report) {
                check(report.step());
                recorder.gradients(report);
                tell(s -> s.gradients(report));
            }

            @Override
            public void onTensors(TensorReport report) {
                check(report.step());
                tell(s -> s.tensors(report));
            }

            @Override
            public void onValidation(Evaluation validation) {
                recorder.validation(validation);
            }

            @Override
            public void onEpoch(EpochRecord record) {
                EpochPoint told = recorder.epoch(record);
                tell(s -> s.epoch(told));
            }
        };
    }

    /** Tells all that still can be written. */
    private void tell(Consumer<Sink> what) {
        for (int i = 0; i < sinks.size(); i++) {
            try {
                what.accept(sinks.get(i));
            } catch (UncheckedIOException e) {
                given(e);
                closeQuietly(sinks.remove(i--), e);
            }
        }
    }

    private void given(UncheckedIOException e) {
        failed = true;
        warn.accept(e.getMessage() + "; the run goes on, but nothing more is written there");
    }

    /** What is lost when a file is closed that cannot be written is said already. */
    private static void closeQuietly(Sink sink, UncheckedIOException why) {
        try {
            sink.close();
        } catch (UncheckedIOException e) {
            why.addSuppressed(e);
        }
    }

    /** Something that the model wrote after the last epoch. */
    public void sample(String text) {
        Sample s = recorder.sample(text);
        tell(sink -> sink.sample(s));
    }

    /**
     * How good the model is at last.
     *
     * @param of on which examples, for example {@code test examples}
     */
    public void result(Evaluation evaluation, String of) {
        recorder.result(evaluation, of);
    }

    /** The same, for results that are no evaluation; names say what of, for example {@code test_bits_per_char}. */
    public void results(Map<String, Double> values) {
        recorder.results(values);
    }

    /** The run has ended. */
    public void finish(History history) {
        recorder.end(history.interrupted()
                ? RunStatus.INTERRUPTED
                : history.stoppedEarly() ? RunStatus.STOPPED_EARLY : RunStatus.FINISHED, "");
        tell(Sink::flush); // a process that is told to end may not come to close this
    }

    /** The run has failed; if it had ended already, nothing changes. */
    public void fail(String why) {
        recorder.end(RunStatus.FAILED, why);
        tell(Sink::flush);
    }

    /** Whether something could not be written. */
    public boolean failed() {
        return failed;
    }

    /** The run as a page that needs nothing but itself. */
    public String html() {
        return Page.file(recorder.snapshot());
    }

    /**
     * What is to be written when the run has ended, by its place: report and plot, and the epochs as CSV if their
     * file could not be written while it went on, or is gone.
     */
    public Map<Path, byte[]> outputs() {
        RunSnapshot now = recorder.snapshot();
        Map<Path, byte[]> all = new LinkedHashMap<>();
        settings.report().ifPresent(p -> all.put(p, Page.file(now).getBytes(StandardCharsets.UTF_8)));
        settings.plot().ifPresent(p -> all.put(p, Plots.png(now)));
        CsvLines t = table;
        settings.table()
                .filter(p -> (t != null && !sinks.contains(t)) || (started && Files.notExists(p)))
                .ifPresent(p -> all.put(p, CsvLines.text(now.epochs())));
        return all;
    }

    /** Closes files and the port; whoever looks at the live page gets its last state first. Closing twice is fine. */
    @Override
    public void close() {
        recorder.end(RunStatus.FINISHED, "");
        closeAll();
    }

    private void closeAll() {
        for (Sink s : sinks) {
            try {
                s.close();
            } catch (UncheckedIOException e) {
                given(e);
            }
        }
        sinks.clear();
        Dashboard d = dashboard;
        if (d != null) {
            dashboard = null;
            d.close();
        }
    }
}
