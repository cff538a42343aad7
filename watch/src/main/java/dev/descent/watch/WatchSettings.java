package dev.descent.watch;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * With what a run is to be watched; nothing of it unless set.
 *
 * @param tensorboard folder for event files, made if it is not there
 * @param lines file for the epochs as lines of JSON
 * @param stepLines steps from one line on a step to the next in that file, 0 for none
 * @param table file for the epochs as CSV
 * @param report file for the page at the end
 * @param plot file for the curves as PNG at the end
 * @param dashboard port of the loopback address for the live page, 0 for any that is free
 * @param gradients steps from one look at the norms of the gradients to the next, 0 for none; empty for about sixty
 *     in the run, where anything shows them
 * @param histograms steps from one histogram of weights and gradients to the next, 0 for none
 * @param existing what is to become of files that are there already
 */
public record WatchSettings(
        Optional<Path> tensorboard,
        Optional<Path> lines,
        int stepLines,
        Optional<Path> table,
        Optional<Path> report,
        Optional<Path> plot,
        OptionalInt dashboard,
        OptionalInt gradients,
        int histograms,
        Existing existing) {
    /** Looks at the gradients in a run for which nothing else is said, about. */
    private static final long LOOKS = 60;

    private static final int MOST_PORT = 65_535;

    /** What is to become of files that are there already. */
    public enum Existing {
        /** They stay; the run does not begin. */
        REFUSE,
        /** They are replaced. */
        REPLACE,
        /**
         * Histories and events are those of the run that goes on: what is in them of steps after the one it goes on
         * from is taken back, and the rest is added. A history of another run ends this one before its first step. If
         * the run begins at the start after all, a history that is there gets another name. Pictures and pages are
         * replaced.
         */
        CONTINUE
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the wrong one
     */
    public WatchSettings {
        require(stepLines >= 0, "step lines", stepLines);
        require(histograms >= 0, "histograms", histograms);
        require(gradients.orElse(0) >= 0, "gradients", gradients.orElse(0));
        int port = dashboard.orElse(0);
        if (port < 0 || port > MOST_PORT) {
            throw new IllegalArgumentException("the port of a dashboard is from 0 (any) to " + MOST_PORT + ", not "
                    + port);
        }
    }

    private static void require(boolean ok, String what, int given) {
        if (!ok) {
            throw new IllegalArgumentException(what + " come every so many steps, or 0 for never, not " + given);
        }
    }

    /** Nothing at all. */
    public static WatchSettings none() {
        return new WatchSettings(Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.empty(),
                Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), 0, Existing.REFUSE);
    }

    public WatchSettings withTensorboard(Path folder) {
        return new WatchSettings(Optional.of(folder), lines, stepLines, table, report, plot, dashboard, gradients,
                histograms, existing);
    }

    /** @param everySteps as {@link #stepLines} */
    public WatchSettings withLines(Path file, int everySteps) {
        return new WatchSettings(tensorboard, Optional.of(file), everySteps, table, report, plot, dashboard, gradients,
                histograms, existing);
    }

    public WatchSettings withTable(Path file) {
        return new WatchSettings(tensorboard, lines, stepLines, Optional.of(file), report, plot, dashboard, gradients,
                histograms, existing);
    }

    public WatchSettings withReport(Path file) {
        return new WatchSettings(tensorboard, lines, stepLines, table, Optional.of(file), plot, dashboard, gradients,
                histograms, existing);
    }

    public WatchSettings withPlot(Path file) {
        return new WatchSettings(tensorboard, lines, stepLines, table, report, Optional.of(file), dashboard, gradients,
                histograms, existing);
    }

    public WatchSettings withDashboard(int port) {
        return new WatchSettings(tensorboard, lines, stepLines, table, report, plot, OptionalInt.of(port), gradients,
                histograms, existing);
    }

    public WatchSettings withGradients(int everySteps) {
        return new WatchSettings(tensorboard, lines, stepLines, table, report, plot, dashboard,
                OptionalInt.of(everySteps), histograms, existing);
    }

    public WatchSettings withHistograms(int everySteps) {
        return new WatchSettings(tensorboard, lines, stepLines, table, report, plot, dashboard, gradients, everySteps,
                existing);
    }

    public WatchSettings withExisting(Existing what) {
        return new WatchSettings(tensorboard, lines, stepLines, table, report, plot, dashboard, gradients, histograms,
                what);
    }

    /** Steps from one look at the gradients to the next in a run of so many steps, 0 for none. */
    int gradientsEvery(long steps) {
        boolean shown = tensorboard.isPresent() || report.isPresent() || dashboard.isPresent();
        return gradients.orElse(shown ? Math.clamp(steps / LOOKS, 1, Integer.MAX_VALUE) : 0);
    }
}
