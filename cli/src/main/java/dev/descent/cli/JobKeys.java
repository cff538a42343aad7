package dev.descent.cli;

import static dev.descent.cli.JobTask.ALL;
import static dev.descent.cli.JobTask.CLASSIFY;
import static dev.descent.cli.JobTask.DIGITS;
import static dev.descent.cli.JobTask.FLAT;
import static dev.descent.cli.JobTask.MULTILABEL;
import static dev.descent.cli.JobTask.REBER;
import static dev.descent.cli.JobTask.REGRESS;
import static dev.descent.cli.JobTask.ROLLS;
import static dev.descent.cli.JobTask.SEQUENCES;
import static dev.descent.cli.JobTask.TABLES;
import static dev.descent.cli.JobTask.TEXT;
import static dev.descent.cli.JobTask.WITH_LENGTH;

import dev.descent.optim.Optimizer;
import dev.descent.storage.CellKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every key of job files. Validation, JSON Schema, the table in the documentation, {@code --print-job} and what
 * {@code run} does all follow from these lines: to add a key, add its option to {@code train} and a line here.
 */
final class JobKeys {
    static final String TASK = "task";
    static final String FILE = "data.file";
    static final String LABEL = "data.label";
    static final String MODEL = "output.model";
    static final String HISTORY = "output.history";
    static final String HISTORY_STEPS = "output.history_steps";
    static final String REPORT = "output.report";
    static final String PLOT = "output.plot";
    static final String TENSORBOARD = "output.tensorboard";
    static final String DASHBOARD = "watch.dashboard";
    static final String GRADIENTS = "watch.gradients";
    static final String HISTOGRAMS = "watch.histograms";

    private static final Set<JobTask> CLASSES = Set.of(DIGITS, CLASSIFY);
    private static final JobType FILE_NAME = JobType.File.any();
    private static final String DRAWN = "; see the tasks above";

    /** In the order in which they are printed. */
    static final List<JobKey> ALL_KEYS = List.of(
            key(FILE, "--csv", FILE_NAME, TABLES, "what is learned from: table, text or piano rolls"),
            key(FILE, "--text", FILE_NAME, Set.of(TEXT), "what is learned from: table, text or piano rolls"),
            key(FILE, "--rolls", FILE_NAME, Set.of(ROLLS), "what is learned from: table, text or piano rolls"),
            key(LABEL, "--label", new JobColumns(), TABLES, "what is to be predicted; all other columns are features"),
            key("data.header", "--header", choice("auto", "yes", "no"), TABLES,
                    "whether the table has a header line; auto"),
            key("data.delimiter", "--delimiter", choice("comma", "semicolon", "tab", "pipe", "space"), TABLES,
                    "what parts the columns; found out"),
            key("data.test_fraction", "--test-fraction", new JobNumber.Real(0, true, 1, true),
                    Set.of(DIGITS, CLASSIFY, MULTILABEL, REGRESS, TEXT), "share that is held out; 0.2, of a text 0.1"),
            key("data.length", "--length", JobNumber.Whole.from(1), WITH_LENGTH,
                    "steps of a sequence (copy: blanks; reber: of the shortest string)" + DRAWN),
            key("data.window", "--window", JobNumber.Whole.from(1), Set.of(TEXT), "characters between updates; 64"),
            key("data.streams", "--streams", JobNumber.Whole.from(1), Set.of(TEXT),
                    "places that are learned from at once; 32, fewer for a short text"),
            key("model.layers", "--layers", new JobLayers(), FLAT, "hidden layers; one of 128 units, relu"),
            key("model.cell", "--cell", new JobType.Choice(CellKind.names()), SEQUENCES, "kind of the cells; lstm"),
            key("model.hidden", "--hidden", new JobNumber.Whole(1, SequenceLimits.MOST_HIDDEN), SEQUENCES,
                    "units of a recurrent layer" + DRAWN),
            key("model.depth", "--layers", new JobNumber.Whole(1, SequenceLimits.MOST_LAYERS), SEQUENCES,
                    "recurrent layers" + DRAWN),
            key("model.dropout", "--dropout", JobNumber.Real.share(), ALL,
                    "probability of dropping behind a layer; 0.3 for the digits, 0 for a table" + DRAWN),
            key("loss.kind", "--loss", choice("mse", "mae", "huber"), Set.of(REGRESS), "what is minimised; mse"),
            key("loss.class_weights", "--class-weights", choice("balanced"), CLASSES, "weigh rare classes up; no"),
            key("loss.label_smoothing", "--label-smoothing", JobNumber.Real.share(), CLASSES,
                    "smoothing of the targets; 0"),
            key("optimizer.kind", "--optimizer", new JobType.Choice(Optimizer.names()), ALL,
                    "rule of the update; adam"),
            key("optimizer.learning_rate", "--lr", JobNumber.Real.positive(), ALL,
                    "learning rate; 0.004 for the digits and tables" + DRAWN),
            key("optimizer.momentum", "--momentum", JobNumber.Real.share(), ALL, "of momentum and nesterov; 0.9"),
            key("optimizer.beta1", "--beta1", JobNumber.Real.share(), ALL,
                    "of adam and adamw: decay of the mean of gradients; 0.9"),
            key("optimizer.beta2", "--beta2", JobNumber.Real.share(), ALL,
                    "of adam, adamw, rmsprop: decay of the mean of their squares; 0.999, of rmsprop 0.99"),
            key("optimizer.epsilon", "--epsilon", new JobNumber.Real(0, false, 1, false), ALL,
                    "of adagrad, rmsprop, adam, adamw: added to the divisor; 1e-8, of adagrad 1e-10"),
            key("optimizer.weight_decay", "--weight-decay", JobNumber.Real.notNegative(), ALL,
                    "weight decay of the weight matrices; 0, of adamw 0.01"),
            key("optimizer.clip_norm", "--clip-norm", JobNumber.Real.notNegative(), ALL,
                    "largest global norm of the gradients, 0 for no limit; 0, for sequences 1"),
            key("optimizer.clip_value", "--clip-value", JobNumber.Real.notNegative(), ALL,
                    "largest absolute value of a gradient's element, 0 for no limit; 0"),
            key("schedule", "--schedule", new JobType.Form(ScheduleParser.PATTERN,
                    s -> ScheduleParser.text(ScheduleParser.parse(s)), ScheduleParser.FORMS),
                    Set.of(DIGITS, CLASSIFY, MULTILABEL, REGRESS, REBER, TEXT, ROLLS),
                    "how the learning rate changes; cosine"),
            key("early_stopping.patience", "--early-stopping", JobNumber.Whole.from(0),
                    Set.of(DIGITS, CLASSIFY, MULTILABEL, REGRESS, ROLLS),
                    "epochs without improvement after which the run ends, 0 for never; 0, for rolls 30"),
            key("epochs", "--epochs", JobNumber.Whole.from(1), ALL,
                    "times over all examples; as many as make 1,500 steps, from 30 to 500" + DRAWN),
            key("steps", "--steps", JobNumber.Whole.from(1), SEQUENCES,
                    "updates instead of epochs, made up to whole epochs"),
            key("batch_size", "--batch", JobNumber.Whole.from(1),
                    Set.of(DIGITS, CLASSIFY, MULTILABEL, REGRESS, JobTask.ADDING, JobTask.COPY, JobTask.TEMPORAL, REBER,
                            ROLLS), "examples a step; 32, for rolls 2"),
            key("seed", "--seed", new JobNumber.Whole(Long.MIN_VALUE, Long.MAX_VALUE), ALL,
                    "fixes split, first weights, order and dropout; 1"),
            key("on_nan", "--on-nan", choice("stop", "skip", "rollback"), ALL,
                    "what to do when loss or gradients are NaN or infinite (skip ends the run after 100 such steps in a"
                            + " row, or an epoch of nothing else); stop"),
            key("checkpoints.folder", "--checkpoints", FILE_NAME, ALL, "where the state of the run is kept; nowhere"),
            key("checkpoints.every", "--checkpoint-every", new JobEvery(), ALL, "when it is kept; epoch"),
            key("checkpoints.keep", "--keep", JobNumber.Whole.from(1), ALL, "newest checkpoints that stay; 2"),
            key("checkpoints.resume", "--resume", new JobType.Flag(), ALL,
                    "go on from the newest checkpoint, or begin if there is none; false"),
            key("metrics.top_k", "--top", JobNumber.Whole.from(1), CLASSES,
                    "guesses that count for top-k accuracy; 3"),
            key("device", "--device", new JobType.Form("[a-z][a-z0-9_]*(:[0-9]{1,4})?", String::strip,
                    "auto, cpu, cuda, opencl or NAME:INDEX, as in opencl:1"), ALL,
                    "where to train; what descent.device or DESCENT_DEVICE says, else auto"),
            key("threads", "--threads", new JobNumber.Whole(1, DeviceOptions.MOST_THREADS), ALL,
                    "threads of the CPU backend; all cores"),
            key("precision", "--precision", choice("strict", "tf32", "bf16"), ALL,
                    "factors of matrix products; strict"),
            key("debug", "--debug", new JobType.Flag(), ALL, "check every value for NaN and infinity (slow); false"),
            key(MODEL, "--save", FILE_NAME, ALL,
                    "the model's file; NAME.descent.safetensors beside the job for data.file NAME.csv, else none"),
            key(HISTORY, "--history", FILE_NAME, ALL,
                    "file for the epochs: lines of JSON if its name ends in .jsonl, else CSV; none"),
            key(HISTORY_STEPS, "--history-steps", JobNumber.Whole.from(1), ALL,
                    "steps from one line on a step to the next in output.history FILE.jsonl; epochs alone"),
            key(REPORT, "--report", FILE_NAME, ALL, "file for the page (HTML) at the end; none"),
            key(PLOT, "--plot", new JobType.File(".png"), ALL, "file for the curves as a picture at the end; none"),
            key(TENSORBOARD, "--tensorboard", FILE_NAME, ALL, "folder for event files; none"),
            key("output.force", "--force", new JobType.Flag(), ALL, "replace files that exist; false"),
            key(DASHBOARD, "--dashboard", new JobNumber.Whole(0, WatchOptions.MOST_PORT), ALL,
                    "port of the page while the run goes on, 0 for any that is free; no such page"),
            key(GRADIENTS, "--gradients", JobNumber.Whole.from(0), ALL,
                    "steps from one look at the norms of the gradients to the next, 0 for never; about 60 looks where"
                            + " report, dashboard or tensorboard show them"),
            key(HISTOGRAMS, "--histograms", JobNumber.Whole.from(1), ALL,
                    "steps from one histogram of weights and gradients in output.tensorboard to the next; never"));

    private JobKeys() {}

    private static JobKey key(String path, String option, JobType type, Set<JobTask> tasks, String about) {
        return new JobKey(path, option, type, tasks, about);
    }

    private static JobType choice(String... names) {
        return new JobType.Choice(List.of(names));
    }

    /** Those of a path; they differ in option and tasks alone. */
    static List<JobKey> of(String path) {
        return ALL_KEYS.stream().filter(k -> k.path().equals(path)).toList();
    }

    /** The key that means an option in a task. */
    static Optional<JobKey> ofOption(String option, JobTask task) {
        return ALL_KEYS.stream().filter(k -> k.option().equals(option) && k.tasks().contains(task)).findFirst();
    }

    /** Tasks in which a path has a meaning. */
    static Set<JobTask> tasks(String path) {
        Set<JobTask> all = new LinkedHashSet<>();
        of(path).forEach(k -> all.addAll(k.tasks()));
        return all;
    }

    /** Every path once, without that of the task. */
    static List<String> paths() {
        return ALL_KEYS.stream().map(JobKey::path).distinct().toList();
    }

    /** Names of sections. */
    static List<String> sections() {
        return ALL_KEYS.stream().map(JobKey::section).filter(s -> !s.isEmpty()).distinct().toList();
    }

    /** What can stand in a section, or with an empty name at the top. */
    static List<String> names(String section) {
        List<String> names = new ArrayList<>(section.isEmpty() ? List.of(TASK) : List.of());
        ALL_KEYS.stream()
                .map(k -> k.section().equals(section) ? k.name() : section.isEmpty() ? k.section() : "")
                .filter(n -> !n.isEmpty())
                .distinct()
                .forEach(names::add);
        return names;
    }
}
