package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.storage.SafeWrite;
import dev.descent.watch.WatchSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network on the digits or on a table. */
@Command(
        name = "train",
        description = "Trains a network: on handwritten digits, with --csv on a table of yours; recurrent ones with"
                + " --text on a text, with --rolls on music, with --task adding, copy, temporal or reber on sequences"
                + " that are drawn.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "Examples:",
            "  ./descent train",
            "  ./descent train --csv iris.csv --label species --layers 64:relu,32:tanh",
            "  ./descent train --csv houses.csv --label price --task regress --loss huber --epochs 100",
            "  ./descent train --task adding --length 200 --cell gru",
            "  ./descent train --text book.txt --cell lstm --hidden 256 --layers 2",
            "  ./descent train --rolls chorales.tsv"
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    private final SequenceOptions sequences = new SequenceOptions();

    @Mixin
    private final CheckpointOptions checkpoints = new CheckpointOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Mixin
    private final WatchOptions watching = new WatchOptions();

    @Option(names = "--print-job", description = "print these options as a job file for ./descent run, with every value"
            + " that is settled, and do not train")
    private boolean printJob;

    @Override
    public Integer call() {
        Optional<SequenceSettings> settings = check();
        if (printJob) {
            out().print(TrainJob.text(job(settings)));
            return CommandLine.ExitCode.OK;
        }
        return settings.isPresent() ? trainOnSequences(settings.get()) : trainOnTable();
    }

    /**
     * Everything that can be refused before anything is read.
     *
     * @return the settings of a run on sequences, if it is one
     */
    Optional<SequenceSettings> check() {
        Predicate<String> given = spec.commandLine().getParseResult()::hasMatchedOption;
        Optional<SequenceSettings> settings = sequences.kind(options, given)
                .map(kind -> sequences.settings(kind, options, given));
        if (settings.isPresent()) {
            checkFiles(settings.get());
        } else {
            options.check(given);
            options.rule();
            LayersParser.parse(options.layers, 1, 1, options.dropping());
        }
        checkpoints.settings();
        differ(settings.isPresent() ? options.target(input()) : options.target(),
                settings.isPresent() ? input() : Optional.ofNullable(options.csv),
                watching.settings(options.history, options.force, checkpoints.resume));
        devices.check();
        return settings;
    }

    private Job job(Optional<SequenceSettings> settings) {
        return TrainJob.of(spec, options, settings, settings.isPresent() ? options.target(input()) : options.target());
    }

    private int trainOnTable() {
        WatchSettings watched = watching.settings(options.history, options.force, checkpoints.resume);
        Choice choice = devices.choose();
        Path csv = options.csv;
        Problem problem = csv == null
                ? Problem.digits(options.parts())
                : Problem.csv(options.goal.name().toLowerCase(Locale.ROOT), csv, options.spec(), options.parts());
        Optional<Path> target = options.target();
        checkPlaces(target, watched);
        RunManifest manifest = manifest(Optional.empty());
        manifest.data(csv == null ? DataHash.digits() : DataHash.file(csv));
        try (Resume resume = new Resume(checkpoints.settings(), out())) {
            return new TableTraining(problem, options, devices, resume, out(), spec.commandLine().getErr()).run(
                    choice,
                    new RunFiles(target, this::mayReplace, manifest),
                    watched);
        }
    }

    private RunManifest manifest(Optional<SequenceSettings> settings) {
        List<String> command = spec.root().commandLine().getParseResult().originalArgs();
        return new RunManifest(command, job(settings), options.seed);
    }

    private void differ(Optional<Path> target, Optional<Path> input, WatchSettings watched) {
        Map<String, Path> others = new LinkedHashMap<>();
        input.ifPresent(p -> others.put("the input", p));
        target.ifPresent(p -> {
            others.put("--save", p);
            others.put("the manifest of the model", RunManifest.beside(p));
            TrainOptions.differ("--history", options.history, "the manifest of the model", RunManifest.beside(p));
        });
        Path historyFile = options.history;
        if (historyFile != null) {
            others.put("--history", historyFile);
        }
        WatchOptions.differ(watched, others);
    }

    private void checkPlaces(Optional<Path> target, WatchSettings watched) {
        target.ifPresent(p -> {
            SafeWrite.check(p, mayReplace(p));
            SafeWrite.check(RunManifest.beside(p), mayReplace(p));
        });
        WatchOptions.check(watched);
    }

    /** A model that exists is replaced if it may be, or if it is that of the run that goes on, before its end. */
    private boolean mayReplace(Path model) {
        return options.force || (checkpoints.resume
                && Optional.ofNullable(checkpoints.folder).filter(f -> RunManifest.isUnfinished(model, f)).isPresent());
    }

    /** What a run on sequences reads, if it reads anything. */
    private Optional<Path> input() {
        return Optional.ofNullable(sequences.text).or(() -> Optional.ofNullable(sequences.rolls));
    }

    private void checkFiles(SequenceSettings settings) {
        Optional<Path> target = options.target(input());
        Path historyFile = options.history;
        input().ifPresent(i -> {
            TrainOptions.differ("--save", target.orElse(null), settings.kind().asked(), i);
            TrainOptions.differ("--history", historyFile, settings.kind().asked(), i);
        });
        TrainOptions.differ("--history", historyFile, "--save", target.orElse(null));
    }

    private int trainOnSequences(SequenceSettings settings) {
        Optional<Path> target = options.target(input());
        WatchSettings watched = watching.settings(options.history, options.force, checkpoints.resume);
        Choice choice = devices.choose();
        SequenceProblem problem = sequences.problem(settings);
        checkPlaces(target, watched); // whoever mistyped the input shall not hear of the output first
        RunManifest manifest = manifest(Optional.of(settings));
        manifest.data(input().map(DataHash::file).orElseGet(() -> DataHash.drawn(settings)));
        try (Resume resume = new Resume(checkpoints.settings(), out())) {
            return new SequenceTraining(problem, settings, devices, resume, out(), spec.commandLine().getErr()).run(
                    choice,
                    new RunFiles(target, this::mayReplace, manifest),
                    watched);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
