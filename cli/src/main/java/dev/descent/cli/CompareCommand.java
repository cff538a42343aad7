package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.storage.CellKind;
import dev.descent.tasks.EmbeddedReber;
import dev.descent.tasks.HiddenMarkov;
import dev.descent.tasks.NGram;
import dev.descent.tasks.SymbolScores;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Recurrent networks beside Markov models where memory is needed. */
@Command(
        name = "compare",
        description = "Markov models beside recurrent networks on embedded Reber strings, whose last symbol but one"
                + " repeats the second one: what needs memory, and which model has it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int ORDERS = 5;
    private static final List<CellKind> CELLS = List.of(CellKind.ELMAN, CellKind.GRU, CellKind.LSTM);
    private static final String ROW = "%-10s %14s %12s %16s%n";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--strings", paramLabel = "N", description = "strings to learn from; 2000 if not given")
    private int train = ReberProblem.TRAIN;

    @Option(names = "--test", paramLabel = "N", description = "strings to test on, none of them among those learned"
            + " from; 500 if not given")
    private int test = ReberProblem.TEST;

    @Option(names = "--inner", paramLabel = "K", description = "Reber strings in a row between the two symbols that"
            + " agree, for a longer lag; 1 if not given")
    private int inner = 1;

    @Option(names = "--states", paramLabel = "K", description = "states of the hidden Markov model; 16 if not given")
    private int states = 16;

    @Option(names = "--hidden", paramLabel = "N", description = "units of a network; 32 if not given")
    private int hidden = 32;

    @Option(names = "--epochs", paramLabel = "N", description = "times over all strings; 20 if not given")
    private int epochs = 20;

    @Option(names = "--lr", paramLabel = "RATE", description = "learning rate; 0.01 if not given")
    private double rate = 0.01;

    @Option(names = "--batch", paramLabel = "N", description = "strings a step; 32 if not given")
    private int batch = 32;

    @Option(names = "--seed", paramLabel = "N", description = "fixes strings and first weights; 1 if not given")
    private long seed = 1;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<@Nullable Trainer> running = new AtomicReference<>();

    /** A model and how well it did. */
    private record Row(String model, SymbolScores scores, double seconds) {}

    @Override
    public Integer call() {
        check();
        Choice choice = devices.choose();
        EmbeddedReber grammar = new EmbeddedReber(inner);
        EmbeddedReber.Split strings = grammar.split(train, test, seed);
        PrintWriter out = spec.commandLine().getOut();
        List<Row> rows = new ArrayList<>();
        Interrupt interrupt = new Interrupt(this::stopNow);
        try (Device device = devices.open(choice)) {
            out.println(devices.line(choice, device));
            out.printf(Locale.ROOT, "%,d embedded Reber strings to learn from, for example %s; %,d others to test on%n",
                    strings.train().size(), EmbeddedReber.text(strings.train().getFirst()), strings.test().size());
            markov(grammar, strings, rows, out);
            for (CellKind cell : CELLS) {
                if (!stop.get()) {
                    network(cell, grammar, strings, device, rows, out);
                }
            }
            table(rows, grammar.optimalCrossEntropy(strings.test()), out);
        } finally {
            interrupt.close();
        }
        return stop.get() ? INTERRUPTED : 0;
    }

    private void check() {
        int[] values = {train, test, inner, states, hidden, epochs, batch};
        String[] names = {"--strings", "--test", "--inner", "--states", "--hidden", "--epochs", "--batch"};
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 1) {
                throw new UsageError(names[i] + " must be 1 or more, not " + values[i]);
            }
        }
    }

    private void stopNow() {
        stop.set(true);
        Trainer t = running.get();
        if (t != null) {
            t.requestStop();
        }
    }

    private void markov(EmbeddedReber grammar, EmbeddedReber.Split strings, List<Row> rows, PrintWriter out) {
        for (int order = 1; order <= ORDERS && !stop.get(); order++) {
            long start = System.nanoTime();
            NGram model = NGram.interpolated(strings.train(), EmbeddedReber.SYMBOLS, order);
            add(rows, "ngram" + order, SymbolScores.of(grammar, strings.test(), model), start, out);
        }
        if (!stop.get()) {
            long start = System.nanoTime();
            HiddenMarkov model = HiddenMarkov.fit(strings.train(), EmbeddedReber.SYMBOLS,
                    new HiddenMarkov.Training(states, 2, 100, 1e-5, seed));
            add(rows, "hmm", SymbolScores.of(grammar, strings.test(), model), start, out);
        }
    }

    private void network(
            CellKind cell, EmbeddedReber grammar, EmbeddedReber.Split strings, Device device, List<Row> rows,
            PrintWriter out) {
        Optimizer rule = Optimizer.adam(rate).withClipNorm(1).withSchedule(Schedule.cosine(0));
        SequenceSettings s = new SequenceSettings(SequenceKind.REBER, cell, hidden, 1, 0, 0, batch, epochs, 0, rule, 0,
                0, seed);
        ReberProblem problem = new ReberProblem(s, grammar, strings);
        long start = System.nanoTime();
        try (Trainer trainer = Trainer.builder(problem.net().build(), problem.loss()).device(device).optimizer(rule)
                .seed(seed).batchSize(batch).debug(devices.debug()).build()) {
            running.set(trainer);
            if (stop.get()) {
                return;
            }
            History history = trainer.fit(problem.train(0, List.of()), epochs);
            if (!history.interrupted()) {
                add(rows, cell.text(), problem.scores(trainer), start, out);
            }
        } finally {
            running.set(null);
        }
    }

    private static void add(List<Row> rows, String model, SymbolScores scores, long start, PrintWriter out) {
        double seconds = (System.nanoTime() - start) / 1e9;
        rows.add(new Row(model, scores, seconds));
        out.printf(Locale.ROOT, "%s: %.1f s%n", model, seconds);
        out.flush();
    }

    private static void table(List<Row> rows, double best, PrintWriter out) {
        out.println();
        out.printf(Locale.ROOT, ROW, "model", "cross-entropy", "legal next", "start-dependent");
        out.printf(Locale.ROOT, ROW, "", "nats a symbol", "%", "symbol right, %");
        for (Row r : rows) {
            out.printf(Locale.ROOT, ROW, r.model(), number("%.4f", r.scores().crossEntropy()),
                    number("%.2f", 100 * r.scores().legalNext()),
                    number("%.2f", 100 * r.scores().longRangeAccuracy()));
        }
        out.printf(Locale.ROOT, ROW, "(grammar)", number("%.4f", best), "100.00", "100.00");
        out.println();
        for (Row r : rows) {
            out.printf(Locale.ROOT, "result model=%s %s seconds=%.2f%n", r.model(), ReberProblem.keys(r.scores()),
                    r.seconds());
        }
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
