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
import java.io.Console;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a network on the digits or on a table. */
@Command(
        name = "train",
        description = "Trains a network: on handwritten digits, or with --csv on a table of yours.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  ./descent train",
            "  ./descent train --csv iris.csv --label species --layers 64:relu,32:tanh",
            "  ./descent train --csv houses.csv --label price --task regress --loss huber --epochs 100"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        options.check();
        Optimizer optimizer = options.rule();
        // everything that can be refused is refused before the first step
        LayersParser.parse(options.layers, 1, 1, options.dropping());
        Optional<Path> target = options.target();
        target.ifPresent(p -> SafeWrite.check(p, options.force));
        Path historyFile = options.history;
        if (historyFile != null) {
            SafeWrite.check(historyFile, options.force);
        }
        Choice choice = devices.choose();
        Path csv = options.csv;
        Problem problem = csv == null
                ? Problem.digits(options.testFraction, options.seed)
                : Problem.csv(options.task.name().toLowerCase(Locale.ROOT), csv, options.spec(), options.testFraction,
                        options.seed);
        Architecture net = LayersParser.parse(options.layers, problem.featureNames().size(), problem.outputs(),
                options.dropping());
        out().println(choice.line());
        try (Device device = devices.open(choice)) {
            return train(problem, net, optimizer, device, target);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int train(Problem problem, Architecture net, Optimizer optimizer, Device device, Optional<Path> target) {
        Loss loss = options.loss(problem);
        boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        Trainer.Builder builder = Trainer.builder(net.build(), loss)
                .device(device)
                .optimizer(optimizer)
                .seed(options.seed)
                .batchSize(options.batch)
                .debug(devices.debug())
                .callback(new ProgressPrinter(out(), terminal));
        if (options.patience > 0) {
            builder.earlyStopping(EarlyStopping.on("val_loss", options.patience));
        }
        try (Trainer trainer = builder.build()) {
            Interrupt interrupt = new Interrupt(trainer::requestStop);
            try {
                long start = System.nanoTime();
                History history = trainer.fit(problem.train(), problem.test(), options.epochs);
                double seconds = (System.nanoTime() - start) / 1e9;
                finish(problem, net, loss, trainer, target, history, seconds, device);
                return history.interrupted() ? INTERRUPTED : 0;
            } catch (DivergedException e) {
                target.ifPresent(p -> out().println("no model was saved; " + p + " is as it was"));
                throw e;
            } finally {
                interrupt.close();
            }
        }
    }

    private void finish(
            Problem problem, Architecture net, Loss loss, Trainer trainer, Optional<Path> target, History history,
            double seconds, Device device) {
        if (history.interrupted()) {
            out().printf(Locale.ROOT, "stopped after %d steps%n", trainer.steps());
        } else if (history.stoppedEarly()) {
            out().printf(Locale.ROOT, "stopped early; epoch %d was the best%n", history.bestEpoch());
        }
        target.ifPresent(path -> {
            ModelFile.save(path, bundle(problem, net, loss, trainer), options.force);
            out().println("saved " + path);
        });
        Path historyFile = options.history;
        if (historyFile != null) {
            byte[] text = history.csv().getBytes(StandardCharsets.UTF_8);
            SafeWrite.write(historyFile, options.force, ByteBuffer.wrap(text));
            out().println("saved " + historyFile);
        }
        Evaluation result = evaluate(problem, trainer);
        out().println();
        out().print(trainer.summary(problem.train()));
        out().println();
        result.confusion().ifPresent(c -> out().print(c.text(problem.classNames()) + System.lineSeparator()));
        out().println("test: " + result);
        out().println(resultLine(problem, result, trainer, target, seconds, device));
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

    private ModelBundle bundle(Problem p, Architecture net, Loss loss, Trainer trainer) {
        return new ModelBundle(net, p.task(), loss.name(), p.featureNames(), p.labelNames(), p.classNames(),
                p.inputScale(), p.targetScale(), options.seed, trainer.weights());
    }

    private String resultLine(
            Problem problem, Evaluation e, Trainer trainer, Optional<Path> target, double seconds, Device device) {
        StringBuilder s = new StringBuilder("result task=" + problem.name() + " device=" + device.info().backend());
        String[] shown =
                switch (problem.task()) {
                    case CLASSIFY -> new String[] {"accuracy", "macro_f1"};
                    case MULTILABEL -> new String[] {"subset_accuracy", "micro_f1"};
                    case REGRESS -> new String[] {"mse", "mae", "r2"};
                };
        for (String name : shown) {
            s.append(String.format(Locale.ROOT, " test_%s=%.4f", name, e.metric(name)));
        }
        s.append(String.format(Locale.ROOT, " test_loss=%.4f steps=%d seconds=%.2f seed=%d", e.loss(), trainer.steps(),
                seconds, options.seed));
        target.ifPresent(p -> s.append(" model=").append(p));
        return s.toString();
    }
}
