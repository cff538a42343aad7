package dev.descent.cli;

import dev.descent.storage.SafeWrite;
import dev.descent.watch.Watch;
import dev.descent.watch.WatchException;
import dev.descent.watch.WatchSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With what a run is to be watched. */
final class WatchOptions {
    /** How names of histories in lines of JSON end, in any case. */
    static final String LINES = ".jsonl";

    static final int MOST_PORT = 65_535;

    @Option(names = "--report", paramLabel = "FILE", description = "write a page (HTML) at the end: curves, gradients,"
            + " classes, samples, the model, the run; it needs nothing but itself")
    @Nullable Path report;

    @Option(names = "--dashboard", paramLabel = "PORT", description = "show that page while the run goes on, to this"
            + " machine alone; 0 for any port that is free")
    @Nullable Integer dashboard;

    @Option(names = "--tensorboard", paramLabel = "FOLDER", description = "write event files for TensorBoard")
    @Nullable Path tensorboard;

    @Option(names = "--histograms", paramLabel = "STEPS", description = "for --tensorboard: histograms of weights and"
            + " gradients every so many steps; never if not given")
    @Nullable Integer histograms;

    @Option(names = "--gradients", paramLabel = "STEPS", description = "look at the norms of the gradients every so"
            + " many steps, 0 for never; about 60 times in a run if not given")
    @Nullable Integer gradients;

    @Option(names = "--plot", paramLabel = "FILE", description = "write the curves as a picture (PNG) at the end")
    @Nullable Path plot;

    @Option(names = "--history-steps", paramLabel = "STEPS", description = "for --history FILE.jsonl: a line every so"
            + " many steps too; never if not given")
    @Nullable Integer historySteps;

    /** Whether a history of this name is written as lines of JSON. */
    static boolean isLines(String history) {
        return history.toLowerCase(Locale.ROOT).endsWith(LINES);
    }

    /**
     * Everything settled; what does not go together is refused.
     *
     * @param force whether files that exist are replaced
     * @param resume whether those of the run that goes on are gone on with; says more than {@code force}
     */
    WatchSettings settings(@Nullable Path history, boolean force, boolean resume) {
        Optional<Path> lines = Optional.ofNullable(history).filter(h -> isLines(h.toString()));
        Integer looks = gradients;
        if (histograms != null && tensorboard == null) {
            throw new UsageError("--histograms needs --tensorboard FOLDER: they are for TensorBoard");
        }
        if (historySteps != null && lines.isEmpty()) {
            throw new UsageError("--history-steps needs --history FILE" + LINES + ": steps are told in lines of JSON");
        }
        if (looks != null && looks > 0 && report == null && tensorboard == null && dashboard == null) {
            throw new UsageError("--gradients needs --report, --dashboard or --tensorboard, which show them");
        }
        Path picture = plot;
        if (picture != null && !picture.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UsageError("--plot " + picture + ": the picture is PNG; give a name that ends in .png");
        }
        int ownPort = dashboard == null ? 0 : dashboard;
        if (ownPort < 0 || ownPort > MOST_PORT) {
            throw new UsageError("--dashboard must be a port from 1 to 65535, or 0 for any that is free, not "
                    + ownPort);
        }
        return new WatchSettings(Optional.ofNullable(tensorboard), lines, steps("--history-steps", historySteps, 1),
                Optional.ofNullable(history).filter(h -> !isLines(h.toString())),
                Optional.ofNullable(report), Optional.ofNullable(picture),
                dashboard == null ? OptionalInt.empty() : OptionalInt.of(ownPort),
                looks == null ? OptionalInt.empty() : OptionalInt.of(steps("--gradients", looks, 0)),
                steps("--histograms", histograms, 1),
                resume ? WatchSettings.Existing.CONTINUE
                        : force ? WatchSettings.Existing.REPLACE : WatchSettings.Existing.REFUSE);
    }

    private static int steps(String name, @Nullable Integer given, int least) {
        if (given != null && given < least) {
            throw new UsageError(name + " must be " + least + " or more steps, not " + given);
        }
        return given == null ? 0 : given;
    }

    /** An output must not take the place of an input or of another output, not even with --force. */
    static void differ(WatchSettings s, Map<String, Path> others) {
        Map<String, Path> all = new LinkedHashMap<>(others);
        Map<String, Optional<Path>> own = new LinkedHashMap<>();
        own.put("--report", s.report());
        own.put("--plot", s.plot());
        own.put("--tensorboard", s.tensorboard());
        own.forEach((name, place) -> place.ifPresent(p -> {
            all.forEach((other, o) -> TrainOptions.differ(name, p, other, o));
            all.put(name, p);
        }));
    }

    /** Refuses places that cannot be written, before any work. */
    static void check(WatchSettings s) {
        boolean replace = s.existing() != WatchSettings.Existing.REFUSE;
        s.lines().ifPresent(p -> SafeWrite.check(p, replace));
        s.table().ifPresent(p -> SafeWrite.check(p, replace));
        s.report().ifPresent(p -> SafeWrite.check(p, replace));
        s.plot().ifPresent(p -> SafeWrite.check(p, replace));
        try {
            Watch.check(s);
        } catch (WatchException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }
}
