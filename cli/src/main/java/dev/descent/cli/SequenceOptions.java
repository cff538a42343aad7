package dev.descent.cli;

import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.storage.CellKind;
import dev.descent.tasks.PianoRolls;
import dev.descent.tasks.TextCorpus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said about a training run on sequences, beside what holds for every run. */
final class SequenceOptions {
    private static final String SEQUENCES =
            "--task adding, copy, temporal or reber, with --text FILE or with --rolls FILE";

    /** Options that have no meaning for sequences. */
    private static final List<String> TABLES_ONLY = List.of(
            "--csv", "--label", "--header", "--delimiter", "--loss", "--class-weights", "--label-smoothing", "--top");

    private static final List<String> SEQUENCES_ONLY = List.of("--cell", "--hidden", "--steps");

    private static final List<String> TEXT_ONLY = List.of("--window", "--streams");
    private static final String WITH_LENGTH = "--task adding, copy, temporal or reber";

    @Option(names = "--text", paramLabel = "FILE", description = "text to learn, character by character")
    @Nullable Path text;

    @Option(names = "--rolls", paramLabel = "FILE", description = "music to learn: a piece a line, train|valid|test, a"
            + " tab, steps parted by commas, keys 0 to 87 parted by spaces")
    @Nullable Path rolls;

    @Option(names = "--length", paramLabel = "T", description = "for --task adding, copy, temporal, reber: steps of a"
            + " sequence (copy: blanks; reber: of the shortest string); if not given see below")
    @Nullable Integer length;

    @Option(names = "--cell", paramLabel = "NAME", description = "elman, elman_relu, lstm, lstm_peepholes, gru,"
            + " layer_norm_lstm; lstm if not given")
    String cell = "lstm";

    @Option(names = "--hidden", paramLabel = "N", description = "units of a recurrent layer, up to "
            + SequenceLimits.MOST_HIDDEN + "; if not given see below; --layers is the number of layers")
    @Nullable Integer hidden;

    @Option(names = "--steps", paramLabel = "N", description = "updates, instead of --epochs; made up to whole epochs")
    @Nullable Integer steps;

    @Option(names = "--window", paramLabel = "T", description = "for --text: characters between updates; the state is"
            + " carried over; 64 if not given")
    int window = 64;

    @Option(names = "--streams", paramLabel = "N", description = "for --text: places of the text that are learned from"
            + " at once; 32 if not given, fewer for a short text")
    @Nullable Integer streams;

    /** The kind of sequences, if the run is on sequences; refuses options that do not go together. */
    Optional<SequenceKind> kind(TrainOptions options, Predicate<String> given) {
        if (text != null && rolls != null) {
            throw new UsageError("--text and --rolls: which of the two is to be learned?");
        }
        Optional<SequenceKind> kind = text != null
                ? Optional.of(SequenceKind.TEXT)
                : rolls != null ? Optional.of(SequenceKind.ROLLS) : options.goal.sequences();
        if (kind.isEmpty()) {
            refuse(SEQUENCES_ONLY, given, "goes with " + SEQUENCES);
            refuse(List.of("--length"), given, "goes with " + WITH_LENGTH);
            refuse(TEXT_ONLY, given, "goes with --text FILE");
            return kind;
        }
        SequenceKind k = kind.get();
        refuse(TABLES_ONLY, given, "does not go with " + k.asked());
        if (text != null || rolls != null) {
            refuse(List.of("--task"), given, "does not go with " + k.asked() + ", which is a task by itself");
            refuse(List.of("--length"), given, "goes with " + WITH_LENGTH);
        }
        if (k != SequenceKind.TEXT) {
            refuse(List.of("--window", "--streams", "--test-fraction"), given, "goes with --text");
        } else {
            refuse(List.of("--batch"), given, "does not go with --text: a batch has one row a stream, see --streams");
        }
        if (k != SequenceKind.ROLLS) {
            refuse(List.of("--early-stopping"), given, "does not go with " + k.asked() + (k.drawn()
                    ? ": such a run ends by itself once it answers well, and keeps the weights of the best epoch"
                    : ": what is watched are the test examples, which must not decide when to stop"));
        }
        if (k.drawn()) {
            refuse(List.of("--schedule"), given, "does not go with " + k.asked() + ": the learning rate stays");
        }
        if (given.test("--steps") && given.test("--epochs")) {
            throw new UsageError("--steps and --epochs say the same; give one of them");
        }
        return kind;
    }

    private static void refuse(List<String> names, Predicate<String> given, String why) {
        for (String name : names) {
            if (given.test(name)) {
                throw new UsageError(name + " " + why);
            }
        }
    }

    /** Everything settled, and checked. */
    SequenceSettings settings(SequenceKind kind, TrainOptions o, Predicate<String> given) {
        SequenceKind.Defaults d = kind.defaults();
        int layers = given.test("--layers") ? whole(o.layers) : d.layers();
        int units = or(hidden, d.hidden());
        int t = or(length, d.length());
        range("--layers", layers, SequenceLimits.MOST_LAYERS);
        range("--hidden", units, SequenceLimits.MOST_HIDDEN);
        atLeast("--window", window, 1);
        atLeast("--streams", or(streams, 1), 1);
        atLeast("--steps", or(steps, 1), 1);
        atLeast("--epochs", or(o.epochs, 1), 1);
        if (t < d.shortest()) {
            throw new UsageError("--length must be " + d.shortest() + " or more with " + kind.asked() + ", not " + t);
        }
        Double p = o.dropout;
        double dropout = p == null ? d.dropout() : p;
        double rate = given.test("--lr") ? o.rate : d.rate();
        int batch = given.test("--batch") ? o.batch : d.batch();
        o.checkNumbers(dropout);
        Optimizer rule = o.rule(rate, given.test("--clip-norm") ? o.clipNorm : 1,
                kind.drawn() ? Schedule.constant() : ScheduleParser.parse(o.schedule));
        double heldOut = given.test("--test-fraction") ? o.testFraction : 0.1;
        int patience = kind == SequenceKind.ROLLS ? given.test("--early-stopping") ? o.patience : 30 : 0;
        return new SequenceSettings(kind, UsageError.of(() -> CellKind.parse(cell)), units, layers, dropout, t, batch,
                or(o.epochs, d.epochs()), or(steps, 0), rule, patience, heldOut, o.seed);
    }

    /** Reads or draws what is to be learned. */
    SequenceProblem problem(SequenceSettings s) {
        Path textFile = text;
        Path rollsFile = rolls;
        if (textFile != null) {
            return new TextProblem(s, TextCorpus.read(textFile), textFile.toString(), window, streams);
        }
        if (rollsFile != null) {
            return new RollsProblem(s, PianoRolls.read(rollsFile));
        }
        return s.kind() == SequenceKind.REBER ? new ReberProblem(s) : new DrawnProblem(s);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new UsageError(name + " must be " + least + " or more, not " + value);
        }
    }

    private static void range(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new UsageError(name + " must be from 1 to " + most + ", not " + value);
        }
    }

    private static int whole(String layers) {
        try {
            return Integer.parseInt(layers.strip());
        } catch (NumberFormatException e) {
            throw new UsageError("--layers is a number for sequences, for example --layers 2 --hidden 128, not '"
                    + layers + "'");
        }
    }
}
