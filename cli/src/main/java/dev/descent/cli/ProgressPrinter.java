package dev.descent.cli;

import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.History;
import dev.descent.train.RunInfo;
import java.io.PrintWriter;
import java.util.Locale;

/** A line an epoch, and on a terminal a bar that moves within the epoch. */
final class ProgressPrinter implements Callback {
    private static final int BAR = 24;
    private static final long REDRAW_NANOS = 80_000_000;
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private long start;
    private long drawn;
    private long totalSteps = 1;

    ProgressPrinter(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void onStart(RunInfo run) {
        start = System.nanoTime();
        totalSteps = Math.max(1, (long) run.epochs() * run.stepsPerEpoch());
        out.printf(Locale.ROOT, "training on %,d examples, testing on %,d; %d epochs of %d steps%n", run.examples(),
                run.validationExamples(), run.epochs(), run.stepsPerEpoch());
    }

    @Override
    public void onBatch(BatchEvent e) {
        long now = System.nanoTime();
        if (!terminal || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        int full = (int) ((long) BAR * e.batch() / e.batches());
        out.printf(Locale.ROOT, "%sepoch %d/%d [%s%s] %d/%d  eta %s", CLEAR, e.epoch(), e.epochs(), "#".repeat(full),
                ".".repeat(BAR - full), e.batch(), e.batches(), eta(finished(e.epoch(), e.batch(), e.batches())));
        out.flush();
    }

    private long finished(int epoch, int batch, int batches) {
        return (long) (epoch - 1) * batches + batch;
    }

    private String eta(long done) {
        double seconds = (System.nanoTime() - start) / 1e9 / Math.max(1, done) * (totalSteps - done);
        return seconds < 90
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }

    @Override
    public void onEpoch(EpochRecord e) {
        StringBuilder line = new StringBuilder(terminal ? CLEAR : "");
        line.append(String.format(Locale.ROOT, "epoch %3d", e.epoch()));
        e.values().forEach((name, v) -> {
            if (shown(name)) {
                line.append(String.format(Locale.ROOT, "  %s %.4f", name.replace("val_", "test_"), v));
            }
        });
        line.append(String.format(Locale.ROOT, "  lr %.3g  %.2f s  eta %s", e.learningRate(), e.seconds(),
                eta(e.step() % totalSteps == 0 ? totalSteps : e.step() % totalSteps)));
        out.println(line);
        out.flush();
    }

    private static boolean shown(String name) {
        return switch (name) {
            case "loss", "accuracy", "subset_accuracy", "val_loss", "val_accuracy", "val_subset_accuracy",
                    "val_micro_f1",
                    "val_r2" -> true;
            default -> false;
        };
    }

    @Override
    public void onEnd(History history) {
        if (terminal) {
            out.print(CLEAR);
            out.flush();
        }
    }
}
