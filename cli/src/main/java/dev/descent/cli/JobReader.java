package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.descent.cli.yaml.Nearest;
import dev.descent.cli.yaml.Place;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import dev.descent.cli.yaml.YamlReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a job file and finds everything that is wrong with it. */
final class JobReader {
    private final Problems problems;
    private final Map<JobKey, JsonNode> values = new HashMap<>();
    /** Of every key that is there, right or wrong. */
    private final Map<String, Place> places = new HashMap<>();

    private Optional<JobTask> task = Optional.empty();

    /**
     * What was read.
     *
     * @param job the job, if nothing is wrong
     * @param places where each key stands, by path
     */
    record Result(Optional<Job> job, Map<String, Place> places) {}

    private JobReader(Problems problems) {
        this.problems = problems;
    }

    /** Reads a file's bytes; what is wrong goes to the problems. */
    static Result read(byte[] file, Problems problems) {
        JobReader r = new JobReader(problems);
        Optional<YamlNode> root = YamlReader.read(file, problems);
        if (root.isEmpty()) {
            if (problems.none()) {
                problems.add(Place.START, "", "the file is empty; a job begins with task: " + JobTask.DIGITS.text());
            }
            return new Result(Optional.empty(), r.places);
        }
        if (root.get() instanceof YamlNode.Keys keys) {
            r.top(keys);
        } else {
            problems.add(root.get().at(), "", root.get().words() + " is no job; write keys, as in task: "
                    + JobTask.DIGITS.text());
        }
        return new Result(problems.none() ? r.task.map(t -> new Job(t, r.values)) : Optional.empty(), r.places);
    }

    private void top(YamlNode.Keys root) {
        for (YamlNode.Entry e : root.entries()) { // first, since the others depend on it
            if (e.key().text().equals(JobKeys.TASK) && task.isEmpty()) {
                task = new JobType.Choice(JobTask.names()).read(e.value(), JobKeys.TASK, problems)
                        .flatMap(v -> JobTask.named(v.textValue()));
            }
        }
        Set<String> seen = new HashSet<>();
        for (YamlNode.Entry e : root.entries()) {
            String key = e.key().text();
            if (!JobKeys.names("").contains(key)) {
                unknown(e, "");
            } else if (!seen.add(key)) {
                twice(e, key);
            } else if (key.equals(JobKeys.TASK)) {
                places.put(key, e.key().at());
            } else if (JobKeys.sections().contains(key)) {
                section(key, e);
            } else {
                leaf(key, e);
            }
        }
        required(root.at());
        JobRules.check(task, values, places, problems);
    }

    private void section(String name, YamlNode.Entry entry) {
        places.put(name, entry.key().at());
        if (!(entry.value() instanceof YamlNode.Keys keys)) {
            boolean empty = entry.value() instanceof YamlNode.Scalar s && s.empty();
            problems.add(entry.value().at(), name,
                    (empty ? "no keys stand here" : entry.value().words() + " does not fit") + "; write keys under it,"
                            + " which are " + String.join(", ", JobKeys.names(name)) + ", or remove the key");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (YamlNode.Entry e : keys.entries()) {
            String path = name + "." + e.key().text();
            if (!JobKeys.names(name).contains(e.key().text())) {
                unknown(e, name);
            } else if (!seen.add(path)) {
                twice(e, path);
            } else {
                leaf(path, e);
            }
        }
    }

    private void twice(YamlNode.Entry e, String path) {
        problems.add(e.key().at(), path, "this key is there twice; remove one of them");
    }

    private void unknown(YamlNode.Entry e, String section) {
        String key = e.key().text();
        Optional<String> near = Nearest.of(key, JobKeys.names(section))
                .map(n -> section.isEmpty() ? n : section + "." + n)
                .or(() -> elsewhere(key));
        problems.add(e.key().at(), (section.isEmpty() ? "" : section + ".") + e.key().shown(), "this key is not known; "
                + near.map(n -> "did you mean " + n + "?").orElse((section.isEmpty() ? "known are " : "there are ")
                        + String.join(", ", JobKeys.names(section))));
    }

    /** A key of another section, or the one that an option of the command line is. */
    private static Optional<String> elsewhere(String key) {
        String plain = key.replace("-", "_").replaceAll("^_+", "");
        return JobKeys.ALL_KEYS.stream()
                .filter(k -> k.name().equals(plain) || k.option().substring(2).replace("-", "_").equals(plain))
                .map(JobKey::path)
                .findFirst()
                .or(() -> Nearest.of(plain, JobKeys.ALL_KEYS.stream().map(JobKey::name).toList())
                        .flatMap(n -> JobKeys.ALL_KEYS.stream().filter(k -> k.name().equals(n)).map(JobKey::path)
                                .findFirst()));
    }

    private void leaf(String path, YamlNode.Entry e) {
        places.put(path, e.key().at());
        List<JobKey> keys = JobKeys.of(path);
        Optional<JsonNode> value = keys.getFirst().type().read(e.value(), path, problems);
        if (task.isEmpty()) { // no job comes of it; the value is for the rules that hold in every task
            value.ifPresent(v -> values.put(keys.getFirst(), v));
            return;
        }
        Optional<JobKey> key = keys.stream().filter(k -> k.tasks().contains(task.get())).findFirst();
        if (key.isEmpty()) {
            problems.add(e.key().at(), path, "this key does not go with task " + task.get().text() + ", it is for "
                    + JobTask.list(JobKeys.tasks(path)) + "; remove it");
        } else {
            value.ifPresent(v -> values.put(key.get(), v));
        }
    }

    private void required(Place root) {
        if (!places.containsKey(JobKeys.TASK)) {
            problems.add(root, JobKeys.TASK, "this key is missing; write one of " + String.join(", ", JobTask.names()));
        }
        task.ifPresent(t -> {
            for (String path : JobRules.required(t)) {
                if (!places.containsKey(path)) {
                    Place near = places.getOrDefault("data", places.getOrDefault(JobKeys.TASK, root));
                    problems.add(near, path,
                            "this key is missing; write " + JobKeys.of(path).getFirst().type().words());
                }
            }
        });
    }
}
