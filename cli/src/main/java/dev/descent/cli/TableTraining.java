package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.nn.Task;
import dev.descent.optim.Optimizer;
import dev.descent.storage.Architecture;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.ModelFile;
import dev.descent.tensor.HostTensor;
import dev.descent.train.DivergedException;
import dev.descent.train.EarlyStopping;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.watch.Telling;
import dev.descent.watch.WatchSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A training run on the digits or on a table. */
final class TableTraining {
    private static final int SHOWN_CLASSES = 30;

    private final Problem problem;
    private final TrainOptions options;
    private final DeviceOptions devices;
    private final Resume resume;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Architecture net;
    private final Optimizer optimizer;
    private final Loss loss;

    TableTraining(
            Problem problem, TrainOptions options, DeviceOptions devices, Resume resume, PrintWriter out,
            PrintWriter err) {
        this.problem = problem;
        this.options = options;
        this.devices = devices;
        this.resume = resume;
        this.out = out;
        this.err = err;
        net = LayersParser.parse(options.layers, problem.featureNames().size(), problem.outputs(), options.dropping());
        optimizer = options.rule();
        loss = options.loss(problem);
    }

    int run(Choice choice, RunFiles files, WatchSettings watched) {
        MemoryCheck.check(net, "--layers", choice.device().memoryBytes());
        options.unseenGuesses(problem).ifPresent(s -> err.println("descent: " + s));
        problem.warnings().forEach(s -> err.println("descent: " + s));
        try (Device device = devices.open(choice)) {
            out.println(devices.line(choice, device));
            files.manifest().device(choice, device, devices);
            String name = options.parts().validation() ? "validation" : "test";
            return RunWatch.around(watched, new Telling("loss", 1, name), out, err, watch -> run(device, files, watch));
        }
    }

    private int run(Device device, RunFiles files, RunWatch watch) {
        Trainer.Builder builder = Trainer.builder(net.build(), loss)
                .device(device)
                .optimizer(optimizer)
                .seed(options.seed)
                .batchSize(options.batch)
                .debug(devices.debug())
                .topK(options.topK())
                .callback(new ProgressPrinter(out, Screen.standardOutput(),
                        options.parts().validation() ? "val_" : "test_"));
        int epochs = options.epochs(problem.train().size());
        watch.attach(builder, epochs, Math.ceilDiv(problem.train().size(), options.batch));
        if (options.patience > 0) {
            builder.earlyStopping(EarlyStopping.on("val_loss", options.patience));
        }
        resume.build(builder, () -> identity(epochs), ModelFile.metadata(bundle(Map.of())), watch);
        try (Trainer trainer = builder.build()) {
            resume.into(trainer, watch);
            describe(trainer, files.manifest(), watch);
            Interrupt interrupt = new Interrupt(trainer::requestStop);
            try {
                History history = trainer.fit(problem.train(), problem.watched(), epochs);
                return finish(trainer, history, device, files, watch);
            } catch (DivergedException e) {
                RunEnd.notSaved(files.model(), out);
                throw e;
            } finally {
                interrupt.close();
            }
        }
    }

    private void describe(Trainer trainer, RunManifest manifest, RunWatch watch) {
        Map<String, String> reported = manifest.lines();
        if (problem.task() == Task.REGRESS) {
            reported.put("unit", "values of epochs are of standardised targets, test values of those given");
        }
        watch.describe("train " + problem.name(), reported, trainer.summary(problem.train()), problem.classNames());
    }

    private int finish(
            Trainer trainer, History history, Device device, RunFiles files, RunWatch watch) {
        Evaluation result = evaluate(trainer);
        RunEnd.checkLoss(result.loss(), optimizer, files.model(), out);
        files.manifest().result(history, trainer, metrics(result));
        Keep keep = new Keep(out, err);
        Optional<Path> saved = save(keep, trainer, history, files);
        watch.end(keep, history, result);
        report(result, trainer, saved, history.seconds(), device);
        return RunEnd.status(keep, history);
    }

    private static Map<String, Double> metrics(Evaluation e) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("test_loss", e.loss());
        e.metrics().forEach((name, x) -> all.put("test_" + name, x));
        return all;
    }

    /** Writes what is to be kept; the model's file, if there is one. */
    private Optional<Path> save(Keep keep, Trainer trainer, History history, RunFiles files) {
        ModelBundle bundle = bundle(trainer.weights());
        Optional<Path> place = RunEnd.place(history, trainer, files.model(), resume, out);
        Optional<Path> saved = place.flatMap(p -> keep.keep(p, files.mayReplace().test(p),
                (file, replace) -> ModelFile.save(file, bundle, files.manifest().metadata(), replace)));
        saved.ifPresent(p -> files.manifest().write(keep, p));
        return saved;
    }

    private void report(Evaluation result, Trainer trainer, Optional<Path> saved, double seconds, Device device) {
        out.println();
        out.print(trainer.summary(problem.train()));
        out.println();
        result.confusion().ifPresent(c -> out.println(c.classes() <= SHOWN_CLASSES
                ? c.text(problem.classNames())
                : "no confusion table: " + c.classes() + " classes are more than fit"));
        out.println("test: " + result);
        out.println(resultLine(result, trainer, saved, seconds, device));
    }

    /** Metrics on the held-out examples, of regression in the targets' own unit. */
    private Evaluation evaluate(Trainer trainer) {
        Evaluation scaled = trainer.evaluate(problem.test());
        if (problem.task() != Task.REGRESS) {
            return scaled;
        }
        HostTensor said = trainer.predict(problem.test().input());
        HostTensor own = problem.targetScale().map(s -> s.invert(said)).orElse(said);
        return Evaluation.of(problem.task(), own, problem.testTargets(), scaled.loss());
    }

    private Map<String, String> identity(int epochs) {
        Map<String, String> run = RunIdentity.of(net, loss.name(), optimizer, options.seed, options.batch, epochs,
                options.patience, problem.train(), problem.watched());
        run.put("--label-smoothing", Double.toString(options.smoothing));
        if (options.classWeights != null) {
            run.put("--class-weights", options.classWeights);
        }
        return run;
    }

    private ModelBundle bundle(Map<String, HostTensor> weights) {
        return new ModelBundle(net, problem.task(), loss.name(), problem.featureNames(), problem.labelNames(),
                problem.classNames(), problem.inputScale(), problem.targetScale(), options.seed, weights);
    }

    private String resultLine(
            Evaluation e, Trainer trainer, Optional<Path> model, double seconds, Device device) {
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
            s.append(" test_").append(name).append('=').append(Evaluation.text(e.metric(name)));
        }
        s.append(String.format(Locale.ROOT, " test_loss=%s steps=%d seconds=%.2f seed=%d", Evaluation.text(e.loss()),
                trainer.steps(), seconds, options.seed));
        model.ifPresent(p -> s.append(" model=").append(p));
        return s.toString();
    }
}
