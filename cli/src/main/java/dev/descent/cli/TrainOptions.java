package dev.descent.cli;

import dev.descent.csv.CsvFormat;
import dev.descent.csv.CsvSpec;
import dev.descent.nn.Loss;
import dev.descent.nn.Task;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.storage.SafeWrite;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be said about a training run. Checked here, before any work. */
final class TrainOptions {
    private static final String BELOW = "see below";
    private static final int USUAL_STEPS = 1500;
    private static final int LEAST_EPOCHS = 30;
    private static final int MOST_EPOCHS = 500;

    /** Whether a table has a header line. */
    enum Header {
        AUTO,
        YES,
        NO
    }

    @Option(names = "--csv", paramLabel = "FILE", description = "table to train on; without it, handwritten digits")
    @Nullable Path csv;

    @Option(names = "--label", paramLabel = "COLUMN", split = ",",
            description = "column(s) to predict, by name or by number from 1 (-1 for the last one); all others are"
                    + " features")
    @Nullable List<String> labels;

    @Option(names = "--task", description = "${COMPLETION-CANDIDATES}; classify if not given; the last"
            + " four are sequences that are drawn", paramLabel = "TASK")
    Goal goal = Goal.CLASSIFY;

    @Option(names = "--header", description = "whether the table has a header line: ${COMPLETION-CANDIDATES}")
    Header header = Header.AUTO;

    @Option(names = "--delimiter", paramLabel = "D", description = "what parts the columns of the table:"
            + " ${COMPLETION-CANDIDATES}; found out if not given")
    @Nullable Delimiter delimiter;

    @Option(names = "--layers", paramLabel = "LAYERS", defaultValue = "128:relu",
            description = "hidden layers as UNITS:ACTIVATION,…; ${DEFAULT-VALUE} if not given; for"
                    + " sequences the number of recurrent layers, " + BELOW)
    String layers = "128:relu";

    @Option(names = "--dropout", paramLabel = "P", description = "probability of dropping behind every hidden"
            + " layer; 0.3 for the digits, 0 for a table if not given; for sequences " + BELOW)
    @Nullable Double dropout;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, momentum, nesterov, adagrad, rmsprop, adam,"
            + " adamw; adam if not given")
    String optimizer = "adam";

    @Option(names = "--lr", paramLabel = "RATE", description = "learning rate; 0.004 if not given; for sequences "
            + BELOW)
    double rate = 0.004;

    @Option(names = "--weight-decay", paramLabel = "L", description = "weight decay of the weight matrices")
    @Nullable Double decay;

    @Mixin
    private final OptimizerConstants constants = new OptimizerConstants();

    @Option(names = "--clip-norm", paramLabel = "N", description = "largest global norm of the gradients; 1 for"
            + " sequences if not given, 0 for no limit")
    double clipNorm;

    @Option(names = "--clip-value", paramLabel = "V", description = "largest absolute value of a gradient's element")
    double clipValue;

    @Option(names = "--schedule", paramLabel = "S", description = ScheduleParser.FORMS + "; cosine if not given;"
            + " --task adding, copy and temporal keep their rate")
    String schedule = "cosine";

    @Option(names = "--loss", paramLabel = "NAME", description = "for --task regress: mse, mae or huber")
    @Nullable String loss;

    @Option(names = "--class-weights", paramLabel = "balanced", description = "for --task classify: weigh rare"
            + " classes up")
    @Nullable String classWeights;

    @Option(names = "--label-smoothing", paramLabel = "S", description = "for --task classify: smoothing of the"
            + " targets")
    double smoothing;

    @Option(names = "--epochs", paramLabel = "N", description = "times over all examples; if not given, as many as"
            + " make 1,500 steps, but 30 at least and 500 at most; for sequences " + BELOW)
    @Nullable Integer epochs;

    @Option(names = "--top", paramLabel = "K", description = "for --task classify: how many guesses count for top-K"
            + " accuracy; 3 if not given")
    @Nullable Integer top;

    @Option(names = "--batch", paramLabel = "N", description = "examples a step; 32 if not given; for sequences "
            + BELOW + ", --text has --streams instead")
    int batch = 32;

    @Option(names = "--seed", paramLabel = "N", description = "fixes split, first weights, order and dropout; 1"
            + " if not given")
    long seed = 1;

    @Option(names = "--test-fraction", paramLabel = "F", description = "share of the examples to hold out; 0.2"
            + " if not given, 0.1 of a --text; other sequences have test examples of their own")
    double testFraction = 0.2;

    @Option(names = "--early-stopping", paramLabel = "EPOCHS",
            description = "stop when the loss on examples put aside for it has not improved for so long, and keep the"
                    + " best weights; not if not given, for --rolls after 30; not for other sequences")
    int patience;

    @Option(names = "--save", paramLabel = "FILE",
            description = "model file; if not given NAME.descent.safetensors in the current folder for a table, text"
                    + " or music NAME.csv, and none without a file to learn from")
    @Nullable Path save;

    @Option(names = "--force", description = "replace files that exist")
    boolean force;

    @Option(names = "--history", paramLabel = "FILE", description = "write the epochs while the run goes on: as lines"
            + " of JSON if the name ends in .jsonl, else as CSV")
    @Nullable Path history;

    void check(Predicate<String> given) {
        require(epochs == null || epochs >= 1, "--epochs must be 1 or more, not " + epochs);
        checkNumbers(dropping());
        Task task = task();
        require(smoothing >= 0 && smoothing < 1, "--label-smoothing must be in [0, 1), not " + smoothing);
        require(csv != null || labels == null, "--label needs --csv FILE");
        require(csv != null || !given.test("--header"), "--header needs --csv FILE: the digits are no table of yours");
        require(csv != null || delimiter == null, "--delimiter needs --csv FILE: the digits are no table of yours");
        require(csv != null || task == Task.CLASSIFY, "--task needs --csv FILE: the digits are to be classified");
        require(csv == null || labels != null, "--csv needs --label COLUMN: which column is to be predicted?");
        require(task == Task.CLASSIFY || (classWeights == null && smoothing == 0),
                "--class-weights and --label-smoothing go with --task classify");
        require(task == Task.REGRESS || loss == null, "--loss goes with --task regress");
        if (loss != null) {
            regression(loss); // a wrong name is refused before the table is read
        }
        require(classWeights == null || classWeights.equals("balanced"),
                "--class-weights knows 'balanced' alone, not '" + classWeights + "'");
        checkLabels(task);
        require(topK() >= 1, "--top must be 1 or more, not " + top);
        checkFiles();
    }

    private void checkLabels(Task task) {
        List<String> names = labels == null ? List.of() : labels;
        require(task != Task.CLASSIFY || names.size() <= 1, "--task classify predicts one column, not "
                + names.size() + " (--label " + String.join(",", names) + "); for columns of 0 and 1 say --task"
                + " multilabel, for columns of numbers --task regress");
        require(new HashSet<>(names).size() == names.size(),
                "--label " + String.join(",", names) + ": a column is given twice");
    }

    /** What holds for every run. */
    void checkNumbers(double drop) {
        require(batch >= 1, "--batch must be 1 or more, not " + batch);
        require(rate > 0 && Double.isFinite(rate), "--lr must be a positive number, not " + rate);
        require((float) rate > 0 && Float.isFinite((float) rate), "--lr of " + rate + " is "
                + ((float) rate == 0 ? "0" : "infinite") + " in float32; write a number from 1.4e-45 to 3.4e38");
        require(drop >= 0 && drop < 1, "--dropout must be in [0, 1), not " + drop);
        require(testFraction > 0 && testFraction < 1, "--test-fraction must be between 0 and 1, not " + testFraction);
        require(patience >= 0, "--early-stopping must be 1 or more epochs, not " + patience);
    }

    /** The task on a table. */
    Task task() {
        return goal.task().orElseThrow();
    }

    private static void require(boolean ok, String message) {
        if (!ok) {
            throw new UsageError(message);
        }
    }

    /** Guesses that count for top-k accuracy. */
    int topK() {
        Integer k = top;
        return k == null ? 3 : k;
    }

    /** What is asked for and will not be told, since among so many guesses the right one always is. */
    Optional<String> unseenGuesses(Problem problem) {
        Integer k = top;
        int classes = problem.classNames().size();
        return k != null && task() == Task.CLASSIFY && k >= classes
                ? Optional.of("no top-" + k + " accuracy will be told: there are " + classes + " classes"
                        + ", and the right one always is among so many guesses")
                : Optional.empty();
    }

    /** An output must not take the place of an input or of another output, not even with --force. */
    private void checkFiles() {
        Optional<Path> model = target();
        differ("--save", model.orElse(null), "--csv", csv);
        differ("--history", history, "--csv", csv);
        differ("--history", history, "--save", model.orElse(null));
    }

    static void differ(String output, @Nullable Path a, String other, @Nullable Path b) {
        if (a != null && b != null && SafeWrite.same(a, b)) {
            throw new UsageError(output + " " + a + " and " + other + " " + b
                    + " are the same file; give another name");
        }
    }

    /** Times over all examples: a small table needs more of them to come to the same number of steps. */
    int epochs(int examples) {
        Integer n = epochs;
        if (n != null) {
            return n;
        }
        int steps = Math.ceilDiv(examples, batch);
        return Math.clamp(Math.ceilDiv(USUAL_STEPS, steps), LEAST_EPOCHS, MOST_EPOCHS);
    }

    /** Probability of dropping. */
    double dropping() {
        Double d = dropout;
        return d != null ? d : csv == null ? 0.3 : 0;
    }

    CsvSpec spec() {
        List<String> l = labels == null ? List.of() : labels;
        Optional<Boolean> h = header == Header.AUTO ? Optional.empty() : Optional.of(header == Header.YES);
        return new CsvSpec(l, task(), new CsvFormat(h, Optional.ofNullable(delimiter).map(Delimiter::character)));
    }

    /** A run that is steered by an evaluation needs examples for it that are not the held-out ones. */
    Problem.Parts parts() {
        boolean steered = patience > 0 || ScheduleParser.parse(schedule) instanceof Schedule.OnPlateau;
        return new Problem.Parts(testFraction, seed, steered);
    }

    Optimizer rule() {
        return rule(rate, clipNorm, ScheduleParser.parse(schedule));
    }

    /** The same with these values in place of those given. */
    Optimizer rule(double learningRate, double norm, Schedule how) {
        Double d = decay;
        return UsageError.of(() -> {
            Optimizer o = Optimizer.parse(optimizer, learningRate).withClipNorm(norm).withSchedule(how);
            o = constants.on(d == null ? o : o.withWeightDecay(d));
            return clipValue == 0 ? o : o.withClipValue(clipValue);
        });
    }

    Loss loss(Problem problem) {
        return switch (task()) {
            case CLASSIFY -> Loss.crossEntropy(smoothing, classWeights == null ? null : problem.balancedWeights());
            case MULTILABEL -> Loss.binaryCrossEntropy();
            case REGRESS -> regression(loss == null ? "mse" : loss);
        };
    }

    private static Loss regression(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "mse" -> Loss.meanSquaredError();
            case "mae" -> Loss.meanAbsoluteError();
            case "huber" -> Loss.huber(1);
            default -> throw new UsageError("--loss: unknown loss '" + name + "'; known are mse, mae, huber");
        };
    }

    /** Where the model goes; empty for the digits unless a file is named. */
    Optional<Path> target() {
        return target(Optional.ofNullable(csv));
    }

    /** Where the model of what was learned from a file goes; empty without a file unless a place is named. */
    Optional<Path> target(Optional<Path> input) {
        return Optional.ofNullable(save).or(() -> input.map(TrainOptions::modelName));
    }

    /** The name of the model of what was learned from a file. */
    static Path modelName(Path file) {
        Path name = file.getFileName();
        String stem = name == null ? "model" : name.toString().replaceFirst("\\.[^.]*$", "");
        return Path.of(stem + ".descent.safetensors");
    }
}
