package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Turns the options of {@code descent train} into the job that they mean, with every value that is settled. */
final class TrainJob {
    private static final String HEADER = """
            # A job for ./descent run. What is not here is settled when it runs; ./descent run --keys tells all keys.
            # Relative paths start at the folder of this file.
            """;

    private TrainJob() {}

    /** A job as the text of a file. */
    static String text(Job job) {
        return HEADER + job.yaml();
    }

    /** What the job trains on. */
    private static JobTask task(TrainOptions options, Optional<SequenceKind> kind) {
        return kind.map(k -> JobTask.valueOf(k.name()))
                .orElseGet(() -> options.csv == null ? JobTask.DIGITS : JobTask.valueOf(options.goal.name()));
    }

    /**
     * The job of a command line whose options are checked.
     *
     * @param spec the command, parsed
     * @param settings of a run on sequences
     * @param model where the model goes
     */
    static Job of(
            CommandSpec spec, TrainOptions options, Optional<SequenceSettings> settings, Optional<Path> model) {
        JobTask task = task(options, settings.map(SequenceSettings::kind));
        Map<String, Optional<Object>> settled = settled(options, settings);
        settled.put("--save", model.map(p -> p));
        Map<JobKey, JsonNode> values = new HashMap<>();
        for (JobKey key : JobKeys.ALL_KEYS) {
            OptionSpec option = spec.findOption(key.option());
            if (option == null) {
                throw new IllegalStateException("descent train has no option " + key.option());
            }
            if (key.tasks().contains(task)) {
                settled.getOrDefault(key.option(), Optional.ofNullable(option.getValue()))
                        .filter(v -> !Boolean.FALSE.equals(v))
                        .ifPresent(v -> values.put(key, key.type().of(v)));
            }
        }
        return new Job(task, values);
    }

    /** Options whose values follow from others where they are not given. */
    private static Map<String, Optional<Object>> settled(TrainOptions o, Optional<SequenceSettings> settings) {
        Map<String, Optional<Object>> all = new HashMap<>();
        settings.ifPresentOrElse(s -> sequences(s, all), () -> {
            all.put("--dropout", Optional.of(o.dropping()));
            all.put("--loss", Optional.of(o.loss == null ? "mse" : o.loss));
        });
        return all;
    }

    private static void sequences(SequenceSettings s, Map<String, Optional<Object>> all) {
        all.put("--cell", Optional.of(s.cell().text()));
        all.put("--hidden", Optional.of(s.hidden()));
        all.put("--layers", Optional.of(s.layers()));
        all.put("--dropout", Optional.of(s.dropout()));
        all.put("--length", Optional.of(s.length()));
        all.put("--batch", Optional.of(s.batch()));
        all.put("--epochs", Optional.of(s.epochs()).filter(n -> s.steps() == 0).map(n -> n));
        all.put("--steps", Optional.of(s.steps()).filter(n -> n > 0).map(n -> n));
        all.put("--lr", Optional.of(s.optimizer().learningRate()));
        all.put("--clip-norm", Optional.of(s.optimizer().clipNorm()));
        all.put("--early-stopping", Optional.of(s.patience()));
        all.put("--test-fraction", Optional.of(s.heldOut()));
    }
}
