package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.cli.yaml.Place;
import dev.descent.cli.yaml.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between the keys of a job file, as checks and in JSON Schema. */
final class JobRules {
    static final List<String> CONSTANTS =
            List.of("optimizer.momentum", "optimizer.beta1", "optimizer.beta2", "optimizer.epsilon");
    private static final String FOLDER = "checkpoints.folder";
    private static final List<String> NEED_FOLDER =
            List.of("checkpoints.every", "checkpoints.keep", "checkpoints.resume");
    private static final String KIND = "optimizer.kind";
    private static final String USUAL_KIND = "adam";
    private static final String LENGTH = "data.length";

    private JobRules() {}

    /** Paths that a task cannot do without. */
    static List<String> required(JobTask task) {
        return JobTask.TABLES.contains(task) ? List.of(JobKeys.FILE, JobKeys.LABEL)
                : JobKeys.tasks(JobKeys.FILE).contains(task) ? List.of(JobKeys.FILE) : List.of();
    }

    /** Notes down every contradiction. */
    static void check(JobTask task, Map<JobKey, JsonNode> values, Map<String, Place> places, Problems problems) {
        Place epochs = places.get("epochs");
        Place steps = places.get("steps");
        if (epochs != null && steps != null) {
            boolean later = steps.compareTo(epochs) > 0;
            problems.add(later ? steps : epochs, later ? "steps" : "epochs",
                    "epochs and steps say the same; remove one of them");
        }
        value(JobKeys.LABEL, values).filter(v -> task == JobTask.CLASSIFY && v.size() > 1).ifPresent(v -> problems.add(
                at(JobKeys.LABEL, places), JobKeys.LABEL, "task classify predicts one column, not " + v.size()
                        + "; name one, or write task: multilabel for columns of 0 and 1, task: regress for numbers"));
        value(LENGTH, values).filter(v -> v.longValue() < shortest(task)).ifPresent(v -> problems.add(
                at(LENGTH, places), LENGTH, v + " is too short for task " + task.text() + "; write a whole number, "
                        + shortest(task) + " or more"));
        if (!places.containsKey(FOLDER)) {
            NEED_FOLDER.stream().filter(places::containsKey).forEach(path -> problems.add(at(path, places), path,
                    "this key needs " + FOLDER + "; name the folder where the state of the run is kept"));
        }
        if (places.containsKey(KIND) && value(KIND, values).isEmpty()) {
            return; // which kind is meant is not known
        }
        String kind = value(KIND, values).map(JsonNode::textValue).orElse(USUAL_KIND);
        for (String path : CONSTANTS) {
            List<String> kinds = OptimizerConstants.kinds(JobKeys.of(path).getFirst().option());
            if (places.containsKey(path) && !kinds.contains(kind)) {
                problems.add(at(path, places), path, "this key does not go with optimizer.kind " + kind
                        + (places.containsKey(KIND) ? "" : ", which is meant if none is given") + ", it is for "
                        + String.join(", ", kinds) + "; remove it, or take another kind");
            }
        }
    }

    private static int shortest(JobTask task) {
        return task.sequences().map(s -> s.defaults().shortest()).orElse(0);
    }

    private static Optional<JsonNode> value(String path, Map<JobKey, JsonNode> values) {
        return JobKeys.of(path).stream().flatMap(k -> Optional.ofNullable(values.get(k)).stream()).findFirst();
    }

    private static Place at(String path, Map<String, Place> places) {
        return places.getOrDefault(path, Place.START);
    }

    /** Says the same in JSON Schema, in a schema that has all keys already. */
    static void schema(ObjectNode root) {
        root.putObject("not").putArray("required").add("epochs").add("steps");
        ArrayNode rules = root.putArray("allOf");
        for (JobTask task : JobTask.values()) {
            ObjectNode rule = rules.addObject();
            ObjectNode condition = rule.putObject("if");
            condition.putObject("properties").putObject(JobKeys.TASK).put("const", task.text());
            condition.putArray("required").add(JobKeys.TASK);
            then(task, rule.putObject("then"));
        }
        root.withObject("/properties/checkpoints").putArray("required").add("folder");
        ArrayNode constants = root.withObject("/properties/optimizer").putArray("allOf");
        for (String path : CONSTANTS) {
            JobKey key = JobKeys.of(path).getFirst();
            List<String> kinds = OptimizerConstants.kinds(key.option());
            ObjectNode rule = constants.addObject();
            rule.putObject("if").putArray("required").add(key.name());
            ObjectNode then = rule.putObject("then");
            kinds.forEach(then.putObject("properties").putObject("kind").putArray("enum")::add);
            if (!kinds.contains(USUAL_KIND)) {
                then.putArray("required").add("kind");
            }
        }
    }

    /** What a task needs, and what does not go with it. */
    private static void then(JobTask task, ObjectNode into) {
        if (!required(task).isEmpty()) {
            into.putArray("required").add("data");
        }
        ObjectNode properties = into.putObject("properties");
        for (String path : required(task)) {
            properties.withObjectProperty("data").withArrayProperty("required").add(JobKeys.of(path).getFirst().name());
        }
        for (String path : JobKeys.paths()) {
            JobKey key = JobKeys.of(path).getFirst();
            if (!JobKeys.tasks(path).contains(task)) {
                (key.section().isEmpty()
                        ? properties
                        : properties.withObjectProperty(key.section()).withObjectProperty("properties"))
                        .put(key.name(), false);
            }
        }
        ObjectNode data = properties.withObjectProperty("data").withObjectProperty("properties");
        if (task == JobTask.CLASSIFY) {
            data.putObject("label").put("maxItems", 1);
        }
        if (shortest(task) > 0) {
            data.putObject("length").put("minimum", shortest(task));
        }
    }
}
