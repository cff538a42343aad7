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
    private static final List<String> SHOW_GRADIENTS =
            List.of(JobKeys.REPORT, JobKeys.DASHBOARD, JobKeys.TENSORBOARD);
    private static final String KIND = "optimizer.kind";
    private static final String USUAL_KIND = "adam";
    private static final String LENGTH = "data.length";

    private JobRules() {}

    /** Paths that a task cannot do without. */
    static List<String> required(JobTask task) {
        return JobTask.TABLES.contains(task) ? List.of(JobKeys.FILE, JobKeys.LABEL)
                : JobKeys.tasks(JobKeys.FILE).contains(task) ? List.of(JobKeys.FILE) : List.of();
    }

    /** Notes down every contradiction; of those that hold for some tasks, none if the task is not known. */
    static void check(
            Optional<JobTask> task, Map<JobKey, JsonNode> values, Map<String, Place> places, Problems problems) {
        task.ifPresent(t -> ofTask(t, values, places, problems));
        Place epochs = places.get("epochs");
        Place steps = places.get("steps");
        if (epochs != null && steps != null) {
            boolean later = steps.compareTo(epochs) > 0;
            problems.add(later ? steps : epochs, later ? "steps" : "epochs",
                    "epochs and steps say the same; remove one of them");
        }
        if (!places.containsKey(FOLDER)) {
            NEED_FOLDER.stream().filter(places::containsKey).forEach(path -> problems.add(at(path, places), path,
                    "this key needs " + FOLDER + "; name the folder where the state of the run is kept"));
        }
        watching(values, places, problems);
        constants(values, places, problems);
    }

    private static void ofTask(
            JobTask task, Map<JobKey, JsonNode> values, Map<String, Place> places, Problems problems) {
        value(JobKeys.LABEL, values).filter(v -> task == JobTask.CLASSIFY && v.size() > 1).ifPresent(v -> problems.add(
                at(JobKeys.LABEL, places), JobKeys.LABEL, "task classify predicts one column, not " + v.size()
                        + "; name one, or write task: multilabel for columns of 0 and 1, task: regress for numbers"));
        value(LENGTH, values).filter(v -> v.longValue() < shortest(task)).ifPresent(v -> problems.add(
                at(LENGTH, places), LENGTH, v + " is too short for task " + task.text() + "; write a whole number, "
                        + shortest(task) + " or more"));
    }

    private static void constants(Map<JobKey, JsonNode> values, Map<String, Place> places, Problems problems) {
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

    /** What shows something must be there. */
    private static void watching(Map<JobKey, JsonNode> values, Map<String, Place> places, Problems problems) {
        if (places.containsKey(JobKeys.HISTOGRAMS) && !places.containsKey(JobKeys.TENSORBOARD)) {
            problems.add(at(JobKeys.HISTOGRAMS, places), JobKeys.HISTOGRAMS, "this key needs " + JobKeys.TENSORBOARD
                    + ", which shows them; name a folder for event files");
        }
        boolean looks = value(JobKeys.GRADIENTS, values).filter(v -> v.longValue() > 0).isPresent();
        if (looks && SHOW_GRADIENTS.stream().noneMatch(places::containsKey)) {
            problems.add(at(JobKeys.GRADIENTS, places), JobKeys.GRADIENTS, "this key needs one of "
                    + String.join(", ", SHOW_GRADIENTS) + ", which show them");
        }
        boolean lines = value(JobKeys.HISTORY, values).filter(v -> WatchOptions.isLines(v.textValue())).isPresent();
        boolean unknown = places.containsKey(JobKeys.HISTORY) && value(JobKeys.HISTORY, values).isEmpty();
        if (places.containsKey(JobKeys.HISTORY_STEPS) && !lines && !unknown) {
            problems.add(at(JobKeys.HISTORY_STEPS, places), JobKeys.HISTORY_STEPS, "this key needs " + JobKeys.HISTORY
                    + " with a name that ends in " + WatchOptions.LINES + ": steps are told in lines of JSON");
        }
    }

    /** How JSON Schema says that a name ends so, in any case. */
    static String ending(String ending) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < ending.length(); i++) {
            char c = ending.charAt(i);
            pattern.append(c == '.' ? "\\." : "[" + c + Character.toUpperCase(c) + "]");
        }
        return pattern.append('$').toString();
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
        watching(root, rules);
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

    private static void watching(ObjectNode root, ArrayNode rules) {
        ObjectNode histograms = rules.addObject();
        present(JobKeys.HISTOGRAMS, histograms.putObject("if"));
        present(JobKeys.TENSORBOARD, histograms.putObject("then"));
        ObjectNode gradients = rules.addObject();
        ObjectNode looks = gradients.putObject("if");
        present(JobKeys.GRADIENTS, looks).put("exclusiveMinimum", 0);
        ArrayNode shown = gradients.putObject("then").putArray("anyOf");
        SHOW_GRADIENTS.forEach(path -> present(path, shown.addObject()));
        ObjectNode steps = root.withObject("/properties/output").putArray("allOf").addObject();
        steps.putObject("if").putArray("required").add(JobKeys.of(JobKeys.HISTORY_STEPS).getFirst().name());
        ObjectNode then = steps.putObject("then");
        String history = JobKeys.of(JobKeys.HISTORY).getFirst().name();
        then.putArray("required").add(history);
        then.putObject("properties").putObject(history).put("pattern", ending(WatchOptions.LINES));
    }

    /** Says that a key of a section is there; what is said of its value is up to the caller. */
    private static ObjectNode present(String path, ObjectNode into) {
        JobKey key = JobKeys.of(path).getFirst();
        into.putArray("required").add(key.section());
        ObjectNode section = into.putObject("properties").putObject(key.section());
        section.putArray("required").add(key.name());
        return section.putObject("properties").putObject(key.name());
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
