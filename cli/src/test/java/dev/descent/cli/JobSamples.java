package dev.descent.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Job files by hand: for every task one that is right, and for every key a value that fits. */
final class JobSamples {
    /** As YAML, by path. */
    static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("data.file", "things.csv"),
            Map.entry("data.label", "kind"),
            Map.entry("data.header", "no"),
            Map.entry("data.delimiter", "semicolon"),
            Map.entry("data.test_fraction", "0.25"),
            Map.entry("data.length", "12"),
            Map.entry("data.window", "16"),
            Map.entry("data.streams", "4"),
            Map.entry("model.layers", "[{units: 8, activation: tanh}, {units: 4}]"),
            Map.entry("model.cell", "gru"),
            Map.entry("model.hidden", "8"),
            Map.entry("model.depth", "2"),
            Map.entry("model.dropout", "0.125"),
            Map.entry("loss.kind", "huber"),
            Map.entry("loss.class_weights", "balanced"),
            Map.entry("loss.label_smoothing", "0.1"),
            Map.entry("optimizer.kind", "adamw"),
            Map.entry("optimizer.learning_rate", "1e-2"),
            Map.entry("optimizer.momentum", "0.5"),
            Map.entry("optimizer.beta1", "0.8"),
            Map.entry("optimizer.beta2", "0.98"),
            Map.entry("optimizer.epsilon", "1e-6"),
            Map.entry("optimizer.weight_decay", "0.02"),
            Map.entry("optimizer.clip_norm", "2"),
            Map.entry("optimizer.clip_value", "0.5"),
            Map.entry("schedule", "warmup:5+plateau:0.5:2"),
            Map.entry("early_stopping.patience", "7"),
            Map.entry("epochs", "2"),
            Map.entry("steps", "30"),
            Map.entry("batch_size", "16"),
            Map.entry("seed", "9"),
            Map.entry("on_nan", "skip"),
            Map.entry("checkpoints.folder", "kept"),
            Map.entry("checkpoints.every", "10m"),
            Map.entry("checkpoints.keep", "3"),
            Map.entry("checkpoints.resume", "true"),
            Map.entry("metrics.top_k", "2"),
            Map.entry("device", "cpu"),
            Map.entry("threads", "2"),
            Map.entry("precision", "tf32"),
            Map.entry("debug", "true"),
            Map.entry("output.model", "m.safetensors"),
            Map.entry("output.history", "h.csv"),
            Map.entry("output.history_steps", "5"),
            Map.entry("output.report", "r.html"),
            Map.entry("output.plot", "p.PNG"),
            Map.entry("output.tensorboard", "events"),
            Map.entry("output.force", "true"),
            Map.entry("watch.dashboard", "0"),
            Map.entry("watch.gradients", "7"),
            Map.entry("watch.histograms", "9"));

    /** What a key needs, by path: another key and its value. */
    static final Map<String, Map.Entry<String, String>> NEEDS = Map.of(
            "optimizer.momentum", Map.entry("optimizer.kind", "momentum"),
            "checkpoints.every", Map.entry("checkpoints.folder", "kept"),
            "checkpoints.keep", Map.entry("checkpoints.folder", "kept"),
            "checkpoints.resume", Map.entry("checkpoints.folder", "kept"),
            "output.history_steps", Map.entry("output.history", "h.jsonl"),
            "watch.gradients", Map.entry("output.report", "r.html"),
            "watch.histograms", Map.entry("output.tensorboard", "events"));

    private JobSamples() {}

    /** What a task cannot do without. */
    static Map<String, String> base(JobTask task) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(JobKeys.TASK, task.text());
        JobRules.required(task).forEach(path -> keys.put(path, VALUES.get(path)));
        return keys;
    }

    /** The smallest job of a task with one more key, and what that key needs. */
    static Map<String, String> with(JobTask task, String path, String value) {
        Map<String, String> keys = base(task);
        Map.Entry<String, String> needed = NEEDS.get(path);
        if (needed != null) {
            keys.put(needed.getKey(), needed.getValue());
        }
        keys.put(path, value);
        return keys;
    }

    /** Paths and values as a file. */
    static String yaml(Map<String, String> keys) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        keys.forEach((path, value) -> {
            int dot = path.indexOf('.');
            sections.computeIfAbsent(dot < 0 ? "" : path.substring(0, dot), s -> new ArrayList<>())
                    .add(path.substring(dot + 1) + ": " + value);
        });
        StringBuilder s = new StringBuilder();
        sections.forEach((section, lines) -> {
            s.append(section.isEmpty() ? "" : section + ":\n");
            lines.forEach(l -> s.append(section.isEmpty() ? "" : "  ").append(l).append('\n'));
        });
        return s.toString();
    }
}
