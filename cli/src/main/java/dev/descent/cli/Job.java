package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A training run as a job file says it: a task, and values in their normal form.
 *
 * @param values by key, in the order of {@link JobKeys}
 */
record Job(JobTask task, Map<JobKey, JsonNode> values) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Job {
        Map<JobKey, JsonNode> sorted = new LinkedHashMap<>();
        for (JobKey k : JobKeys.ALL_KEYS) {
            JsonNode value = values.get(k);
            if (value != null) {
                sorted.put(k, value);
            }
        }
        values = sorted;
    }

    /** The options of {@code descent train} that say the same. Relative paths start at a folder. */
    List<String> arguments(Path folder) {
        List<String> all = new ArrayList<>(task.arguments());
        values.forEach((key, value) -> {
            for (String argument : key.type().arguments(value, folder)) {
                all.add(key.type() instanceof JobType.Flag ? key.option() : key.option() + "=" + argument);
            }
        });
        return all;
    }

    /** The text of a key, if the job has it. */
    Optional<String> text(String path) {
        return JobKeys.of(path).stream()
                .flatMap(k -> Optional.ofNullable(values.get(k)).stream())
                .map(JsonNode::textValue)
                .findFirst();
    }

    /** As JSON: sections of keys. */
    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(JobKeys.TASK, task.text());
        values.forEach((key, value) -> {
            ObjectNode into = key.section().isEmpty() ? root : root.withObjectProperty(key.section());
            into.set(key.name(), value);
        });
        return root;
    }

    /** As a job file. */
    String yaml() {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSplitLines(false)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        return new Dump(settings).dumpToString(JSON.convertValue(json(), Object.class));
    }
}
