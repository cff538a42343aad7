package dev.descent.cli;

import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.RunInfo;
import java.io.PrintWriter;
import java.util.Locale;

/** A line an epoch, and on a terminal a bar below that moves within the epoch. */
final class ProgressPrinter implements Callback {
    private static final int BAR = 24;
    private static final int LEAST_BAR = 6;
    private static final long REDRAW_NANOS = 80_000_000;
    /** Clears what a shorter line leaves of a longer one; unlike clearing first, this does not flicker. */
    private static final String CLEAR_REST = "\033[K";

    private final PrintWriter out;
    private final Screen screen;
    private final String watched;
    private long start;
    private long drawn;
    private long doneBefore = -1;
    private long done;
    private long totalSteps = 1;
    private String counted = "example";
    private LossUnit unit = LossUnit.PLAIN;

    /** @param watched prefix for the values of the examples that are evaluated after every epoch */
    ProgressPrinter(PrintWriter out, Screen screen, String watched) {
        this.out = out;
        this.screen = screen;
        this.watched = watched;
    }

    /** What is counted as examples. */
    ProgressPrinter of(String what) {
        counted = what;
        return this;
    }

    /** How losses are told. */
    ProgressPrinter in(LossUnit lossUnit) {
        unit = lossUnit;
        return this;
    }

    @Override
    public void onStart(RunInfo run) {
        start = System.nanoTime();
        long before = (long) run.done().size() * run.stepsPerEpoch() + run.batch();
        totalSteps = Math.max(1, (long) run.epochs() * run.stepsPerEpoch() - before);
        out.printf(Locale.ROOT, "training on %s, %s on %,d; %s of %s%n", Words.count(run.examples(), counted),
                watched.equals("val_") ? "validating" : "testing", run.validationExamples(),
                Words.count(run.epochs(), "epoch"), Words.count(run.stepsPerEpoch(), "step"));
        if (run.isResumed()) {
            out.printf(Locale.ROOT, "going on after step %,d, in epoch %d%n", before,
                    Math.min(run.epochs(), run.done().size() + 1));
        }
        out.flush();
    }

    @Override
    public void onBatch(BatchEvent e) {
        if (doneBefore < 0) {
            doneBefore = e.step() - 1; // steps of runs before this one
        }
        done = e.step() - doneBefore;
        long now = System.nanoTime();
        if (screen.terminal() && now - drawn >= REDRAW_NANOS) {
            drawn = now;
            out.print("\r" + bar(e) + CLEAR_REST);
            out.flush();
        }
    }

    /** The bar, at most one column less than the terminal is wide: a full line would scroll. */
    private String bar(BatchEvent e) {
        String before = String.format(Locale.ROOT, "epoch %d/%d ", e.epoch(), e.epochs());
        String after = String.format(Locale.ROOT, " %d/%d  eta %s", e.batch(), e.batches(), eta());
        int room = screen.columns().getAsInt() - 1;
        int width = Math.min(BAR, room - before.length() - after.length() - 2);
        if (width < LEAST_BAR) {
            String text = before + after.strip();
            return text.substring(0, Math.min(text.length(), Math.max(0, room)));
        }
        int full = (int) ((long) width * e.batch() / e.batches());
        return before + "[" + "#".repeat(full) + ".".repeat(width - full) + "]" + after;
    }

    private String eta() {
        double seconds = (System.nanoTime() - start) / 1e9 / Math.max(1, done) * (totalSteps - done);
        if (seconds < 90) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 5400
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    @Override
    public void onEpoch(EpochRecord e) {
        StringBuilder line = new StringBuilder(screen.terminal() ? "\r" : "");
        line.append(String.format(Locale.ROOT, "epoch %3d", e.epoch()));
        e.values().forEach((name, v) -> {
            if (shown(name)) {
                line.append("  ").append(unit.rename(name).replace("val_", watched)).append(' ')
                        .append(Evaluation.text(unit.of(name, v)));
            }
        });
        line.append(String.format(Locale.ROOT, "  lr %.3g  %.2f s  eta %s", e.learningRate(), e.seconds(), eta()));
        out.println(screen.terminal() ? line.append(CLEAR_REST) : line);
        out.flush();
        drawn = System.nanoTime() - REDRAW_NANOS; // the line took the bar's place: draw it again at the next step
    }

    private static boolean shown(String name) {
        return switch (name) {
            case "loss", "accuracy", "subset_accuracy", "val_loss", "val_accuracy", "val_subset_accuracy",
                    "val_micro_f1", "val_r2" -> true;
            default -> false;
        };
    }

    @Override
    public void onEnd(History history) {
        if (screen.terminal()) {
            out.print("\r" + CLEAR_REST);
            out.flush();
        }
    }
}
