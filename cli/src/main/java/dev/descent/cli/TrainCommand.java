package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.nn.Task;
import dev.descent.optim.Optimizer;
import dev.descent.storage.Architecture;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SafeWrite;
import dev.descent.tensor.HostTensor;
import dev.descent.train.DivergedException;
import dev.descent.train.EarlyStopping;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.watch.Telling;
import dev.descent.watch.WatchSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final int INTERRUPTED = 130;
    private static final int SHOWN_CLASSES = 30;
    /** Where the model of an interrupted run goes if no place was named. */
    private static final Path UNFINISHED = Path.of("unfinished.descent.safetensors");

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
        Optimizer optimizer = options.rule();
        Resume.Settings kept = checkpoints.settings();
        Choice choice = devices.choose();
        Path csv = options.csv;
        Problem problem = csv == null
                ? Problem.digits(options.parts())
                : Problem.csv(options.goal.name().toLowerCase(Locale.ROOT), csv, options.spec(), options.parts());
        Architecture net = LayersParser.parse(options.layers, problem.featureNames().size(), problem.outputs(),
                options.dropping());
        Optional<Path> target = options.target();
        checkPlaces(target, watched);
        checkMemory(net, "--layers", choice.device().memoryBytes());
        options.unseenGuesses(problem).ifPresent(s -> spec.commandLine().getErr().println("descent: " + s));
        RunManifest manifest = manifest(Optional.empty());
        manifest.data(csv == null ? DataHash.digits() : DataHash.file(csv));
        try (Device device = devices.open(choice); Resume resume = new Resume(kept, out())) {
            out().println(devices.line(choice, device));
            manifest.device(choice, device, devices);
            String name = options.parts().validation() ? "validation" : "test";
            return RunWatch.around(watched, new Telling("loss", 1, name), out(), spec.commandLine().getErr(),
                    watch -> train(problem, net, optimizer, device, target, resume, manifest, watch));
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
                    new SequenceTraining.Files(target, this::mayReplace, manifest),
                    watched);
        }
    }

    /** Weights, gradients and two moments, four bytes each, must fit: the system may kill who takes more. */
    static void checkMemory(Architecture net, String options, long bytes) {
        long weights = net.build().parameterCount();
        long needed = Math.multiplyExact(weights, 4L * Float.BYTES);
        if (needed > bytes) {
            throw new UserError(String.format(Locale.ROOT, "%s make %,d weights; training them takes %,d MiB or more,"
                    + " the device has %,d MiB. Take fewer or smaller layers",
                    options, weights, needed >> 20, bytes >> 20));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int train(
            Problem problem, Architecture net, Optimizer optimizer, Device device, Optional<Path> target,
            Resume resume, RunManifest manifest, RunWatch watch) {
        Loss loss = options.loss(problem);
        Trainer.Builder builder = Trainer.builder(net.build(), loss)
                .device(device)
                .optimizer(optimizer)
                .seed(options.seed)
                .batchSize(options.batch)
                .debug(devices.debug())
                .topK(options.topK())
                .callback(new ProgressPrinter(out(), Screen.standardOutput(),
                        options.parts().validation() ? "val_" : "test_"));
        int epochs = options.epochs(problem.train().size());
        watch.attach(builder, epochs, Math.ceilDiv(problem.train().size(), options.batch));
        if (options.patience > 0) {
            builder.earlyStopping(EarlyStopping.on("val_loss", options.patience));
        }
        resume.build(builder, () -> identity(problem, net, loss, optimizer, epochs),
                ModelFile.metadata(bundle(problem, net, loss, Map.of())), watch);
        try (Trainer trainer = builder.build()) {
            resume.into(trainer, watch);
            Map<String, String> reported = manifest.lines();
            if (problem.task() == Task.REGRESS) {
                reported.put("unit", "values of epochs are of standardised targets, test values of those given");
            }
            watch.describe("train " + problem.name(), reported, trainer.summary(problem.train()), problem.classNames());
            Interrupt interrupt = new Interrupt(trainer::requestStop);
            try {
                long start = System.nanoTime();
                History history = trainer.fit(problem.train(), problem.watched(), epochs);
                double seconds = (System.nanoTime() - start) / 1e9;
                Evaluation result = evaluate(problem, trainer);
                checkLoss(result.loss(), optimizer, target, out());
                Keep keep = new Keep(out(), spec.commandLine().getErr());
                manifest.result(history, trainer, metrics(result));
                Optional<Path> saved = save(keep, target, history, trainer,
                        bundle(problem, net, loss, trainer.weights()), resume, manifest);
                watch.end(keep, history, result);
                report(problem, result, trainer, saved, seconds, device);
                return keep.failed() ? Main.FAILED : history.interrupted() ? INTERRUPTED : 0;
            } catch (DivergedException e) {
                notSaved(target, out());
                throw e;
            } finally {
                interrupt.close();
            }
        }
    }

    private static Map<String, Double> metrics(Evaluation e) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("test_loss", e.loss());
        e.metrics().forEach((name, x) -> all.put("test_" + name, x));
        return all;
    }

    /** Writes what is to be kept; the model's file, if there is one. */
    private Optional<Path> save(
            Keep keep, Optional<Path> target, History history, Trainer trainer, ModelBundle bundle, Resume resume,
            RunManifest manifest) {
        Optional<Path> saved = place(history, trainer, target, resume, out()).flatMap(p -> keep.keep(p, mayReplace(p),
                (file, replace) -> ModelFile.save(file, bundle, manifest.metadata(), replace)));
        saved.ifPresent(p -> manifest.write(keep, p));
        return saved;
    }

    /** A model whose test loss is no number has not learned, whatever the loss in training was: it is not saved. */
    static void checkLoss(double loss, Optimizer rule, Optional<Path> target, PrintWriter out) {
        if (!Double.isFinite(loss)) {
            notSaved(target, out);
            throw new UserError("the training has diverged: the loss on the test examples is " + loss + ". Try a"
                    + " smaller --lr (now " + rule.learningRate() + ")"
                    + (rule.clipNorm() == 0 ? " or --clip-norm 1" : "") + ", or look at the data");
        }
    }

    static void notSaved(Optional<Path> target, PrintWriter out) {
        target.ifPresent(p -> out.println("no model was saved; " + p
                + (Files.exists(p) ? " is as it was" : " is not written")));
    }

    /** Says how the run ended; where its model is to go. */
    static Optional<Path> place(
            History history, Trainer trainer, Optional<Path> target, Resume resume, PrintWriter out) {
        if (history.interrupted()) {
            out.printf(Locale.ROOT, "stopped after %s%s%n", Words.count(trainer.steps(), "step"),
                    resume.hint().map(h -> "; " + h).orElse(""));
            return trainer.steps() == 0 // nothing learned that would be worth an older file
                    ? Optional.empty()
                    : target.or(() -> Optional.of(Keep.free(UNFINISHED)));
        }
        if (history.stoppedEarly()) {
            out.printf(Locale.ROOT, "stopped early; epoch %d was the best%n", history.bestEpoch());
        } else if (history.bestEpoch() < history.epochs().size()) {
            out.printf(Locale.ROOT, "epoch %d was the best; its weights are kept%n", history.bestEpoch());
        }
        return target;
    }

    private void report(
            Problem problem, Evaluation result, Trainer trainer, Optional<Path> saved, double seconds, Device device) {
        out().println();
        out().print(trainer.summary(problem.train()));
        out().println();
        result.confusion().ifPresent(c -> out().println(c.classes() <= SHOWN_CLASSES
                ? c.text(problem.classNames())
                : "no confusion table: " + c.classes() + " classes are more than fit"));
        out().println("test: " + result);
        out().println(resultLine(problem, result, trainer, saved, seconds, device));
    }

    /** Metrics on the held-out examples, of regression in the targets' own unit. */
    private static Evaluation evaluate(Problem problem, Trainer trainer) {
        Evaluation scaled = trainer.evaluate(problem.test());
        if (problem.task() != Task.REGRESS) {
            return scaled;
        }
        HostTensor said = trainer.predict(problem.test().input());
        HostTensor own = problem.targetScale().map(s -> s.invert(said)).orElse(said);
        return Evaluation.of(problem.task(), own, problem.testTargets(), scaled.loss());
    }

    private Map<String, String> identity(
            Problem problem, Architecture net, Loss loss, Optimizer optimizer, int epochs) {
        Map<String, String> run = RunIdentity.of(net, loss.name(), optimizer, options.seed, options.batch, epochs,
                options.patience, problem.train(), problem.watched());
        run.put("--label-smoothing", Double.toString(options.smoothing));
        if (options.classWeights != null) {
            run.put("--class-weights", options.classWeights);
        }
        return run;
    }

    private ModelBundle bundle(Problem p, Architecture net, Loss loss, Map<String, HostTensor> weights) {
        return new ModelBundle(net, p.task(), loss.name(), p.featureNames(), p.labelNames(), p.classNames(),
                p.inputScale(), p.targetScale(), options.seed, weights);
    }

    private String resultLine(
            Problem problem, Evaluation e, Trainer trainer, Optional<Path> target, double seconds, Device device) {
        StringBuilder s = new StringBuilder("result task=" + problem.name() + " device=" + device.info().backend());
        List<String> shown = new ArrayList<>(
                switch (problem.task()) {
                    case CLASSIFY -> List.of("accuracy", "macro_f1");
                    case MULTILABEL -> List.of("subset_accuracy", "micro_f1");
                    case REGRESS -> List.of("mse", "mae", "r2");
                });
        String guesses = "top" + options.topK() + "_accuracy";
        if (options.top != null && e.metrics().containsKey(guesses)) {
            shown.add(guesses);
        }
        for (String name : shown) {
            s.append(String.format(Locale.ROOT, " test_%s=%.4f", name, e.metric(name)));
        }
        s.append(String.format(Locale.ROOT, " test_loss=%.4f steps=%d seconds=%.2f seed=%d", e.loss(), trainer.steps(),
                seconds, options.seed));
        target.ifPresent(p -> s.append(" model=").append(p));
        return s.toString();
    }
}
