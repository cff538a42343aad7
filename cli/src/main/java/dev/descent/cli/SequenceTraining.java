package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.storage.Architecture;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.SequenceFile;
import dev.descent.tensor.HostTensor;
import dev.descent.train.DivergedException;
import dev.descent.train.EarlyStopping;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.watch.Telling;
import dev.descent.watch.WatchSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A training run on sequences, whatever they are. */
final class SequenceTraining {
    private final SequenceProblem problem;
    private final SequenceSettings settings;
    private final DeviceOptions devices;
    private final Resume resume;
    private final PrintWriter out;
    private final PrintWriter err;

    SequenceTraining(
            SequenceProblem problem, SequenceSettings settings, DeviceOptions devices, Resume resume, PrintWriter out,
            PrintWriter err) {
        this.problem = problem;
        this.settings = settings;
        this.devices = devices;
        this.resume = resume;
        this.out = out;
        this.err = err;
    }

    int run(Choice choice, RunFiles files, WatchSettings watched) {
        Architecture net = problem.net();
        MemoryCheck.check(net, settings.size(), choice.device().memoryBytes());
        try (Device device = devices.open(choice)) {
            out.println(devices.line(choice, device));
            files.manifest().device(choice, device, devices);
            LossUnit unit = problem.unit();
            String name = problem.watchedName().equals("val_") ? "validation" : "test";
            return RunWatch.around(watched, new Telling(unit.name(), unit.factor(), name), out, err, watch ->
                    run(net, device, files, watch));
        }
    }

    private int run(Architecture net, Device device, RunFiles files, RunWatch watch) {
        Dataset first = problem.train(0, List.of());
        int stepsPerEpoch = Math.ceilDiv(first.size(), problem.batch());
        int epochs = settings.epochs(stepsPerEpoch);
        Trainer[] holder = new Trainer[1]; // a callback needs the trainer that it is built into
        ProgressPrinter progress = new ProgressPrinter(out, Screen.standardOutput(), problem.watchedName())
                .of(settings.kind() == SequenceKind.TEXT ? "window" : "example")
                .in(problem.unit());
        Trainer.Builder builder = Trainer.builder(net.build(), problem.loss())
                .device(device)
                .optimizer(settings.optimizer())
                .seed(settings.seed())
                .batchSize(problem.batch())
                .shuffle(settings.kind() != SequenceKind.TEXT)
                .debug(devices.debug())
                .callback(progress);
        watch.attach(builder, epochs, stepsPerEpoch);
        problem.watcher(holder, out, watch::sample).ifPresent(builder::callback);
        stopping().ifPresent(builder::earlyStopping);
        resume.build(builder, () -> RunIdentity.of(net, problem, settings, epochs, first),
                SequenceFile.metadata(bundle(net, Map.of())), watch);
        try (Trainer trainer = builder.build()) {
            holder[0] = trainer;
            watch.describe("train " + settings.kind().name().toLowerCase(Locale.ROOT), files.manifest().lines(),
                    trainer.summary(first), problem.alphabet());
            Interrupt interrupt = new Interrupt(trainer::requestStop);
            try {
                resume.into(trainer, watch);
                History history = trainer.fit(problem::train, problem.watched(), epochs);
                return finish(net, trainer, history, device, files, watch);
            } catch (DivergedException e) {
                RunEnd.notSaved(files.model(), out);
                throw e;
            } finally {
                interrupt.close();
            }
        }
    }

    private int finish(
            Architecture net, Trainer trainer, History history, Device device, RunFiles files,
            RunWatch watch) {
        Tested tested = problem.test(trainer); // before anything is replaced by what may be worth nothing
        RunEnd.checkLoss(tested.loss(), settings.optimizer(), files.model(), out);
        files.manifest().result(history, trainer,
                new TreeMap<>(Map.of("test_loss", tested.loss(), "baseline_loss", tested.baseline())));
        Keep keep = new Keep(out, err);
        Optional<Path> saved = save(keep, net, trainer, history, files);
        out.println();
        String keys = tested.report().apply(out);
        files.manifest().result(keys);
        saved.ifPresent(p -> files.manifest().write(keep, p));
        watch.end(keep, history, keys);
        tested.warning(settings.optimizer().learningRate()).ifPresent(w -> err.println("descent: " + w));
        out.printf(Locale.ROOT, "result task=%s cell=%s%s layers=%d hidden=%d device=%s %s steps=%d seconds=%.2f"
                + " seed=%d%s%n",
                settings.kind().name().toLowerCase(Locale.ROOT), settings.cell().text(),
                settings.length() > 0 ? " length=" + settings.length() : "", settings.layers(), settings.hidden(),
                device.info().backend(), keys, trainer.steps(), history.seconds(), settings.seed(),
                saved.map(p -> " model=" + p).orElse(""));
        return RunEnd.status(keep, history);
    }

    private Optional<Path> save(Keep keep, Architecture net, Trainer trainer, History history, RunFiles files) {
        SequenceBundle bundle = bundle(net, trainer.weights());
        Optional<Path> place = RunEnd.place(history, trainer, files.model(), resume, out);
        return place.flatMap(p -> keep.keep(p, files.mayReplace().test(p),
                (file, replace) -> SequenceFile.save(file, bundle, files.manifest().metadata(), replace)));
    }

    private Optional<EarlyStopping> stopping() {
        return settings.patience() > 0
                ? Optional.of(EarlyStopping.on("val_loss", settings.patience()))
                : problem.stopping();
    }

    private SequenceBundle bundle(Architecture net, Map<String, HostTensor> weights) {
        return new SequenceBundle(settings.kind().name().toLowerCase(Locale.ROOT), net, problem.alphabet(),
                settings.seed(), weights);
    }
}
