package dev.descent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Job files in JSON Schema, draft 2020-12, and as tables for people: both made from {@link JobKeys}. */
final class JobSchema {
    private JobSchema() {}

    /** The schema as text. */
    static String text() {
        DefaultPrettyPrinter pretty = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance);
        try {
            return new ObjectMapper().writer(pretty).writeValueAsString(schema()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree without cycles is always written", e);
        }
    }

    static ObjectNode schema() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Training job of Descent");
        root.put("type", "object").put("additionalProperties", false);
        root.putArray("required").add(JobKeys.TASK);
        ObjectNode properties = root.putObject("properties");
        ObjectNode task = properties.putObject(JobKeys.TASK).put("description", "what to train on");
        JobTask.names().forEach(task.putArray("enum")::add);
        for (String path : JobKeys.paths()) {
            JobKey key = JobKeys.of(path).getFirst();
            ObjectNode into = properties;
            if (!key.section().isEmpty()) {
                into = properties.withObjectProperty(key.section());
                into.put("type", "object").put("additionalProperties", false);
                into = into.withObjectProperty("properties");
            }
            ObjectNode node = into.putObject(key.name()).put("description", key.about());
            key.type().schema(node);
        }
        JobRules.schema(root);
        return root;
    }

    /** Tasks and keys as tables in Markdown. */
    static String tables() {
        StringBuilder s = new StringBuilder();
        s.append("| `task` | what is learned | needs |\n|---|---|---|\n");
        for (JobTask t : JobTask.values()) {
            List<String> needs = JobRules.required(t);
            s.append("| `").append(t.text()).append("` | ").append(t.about()).append(" | ")
                    .append(needs.isEmpty() ? "" : "`" + String.join("`, `", needs) + "`").append(" |\n");
        }
        s.append("\n| task | `data.length` | `model.hidden` | `model.depth` | `model.dropout` | `learning_rate`"
                + " | `epochs` | `batch_size` |\n|---|---|---|---|---|---|---|---|\n");
        for (JobTask t : JobTask.values()) {
            t.sequences().map(SequenceKind::defaults).ifPresent(d -> s.append("| `").append(t.text()).append("` | ")
                    .append(d.length() == 0 ? "" : d.length() + " (at least " + d.shortest() + ")").append(" | ")
                    .append(d.hidden()).append(" | ").append(d.layers()).append(" | ").append(d.dropout())
                    .append(" | ").append(d.rate()).append(" | ").append(d.epochs()).append(" | ")
                    .append(t == JobTask.TEXT ? "" : d.batch()).append(" |\n"));
        }
        s.append("\n| key | takes | says; what is meant without it | tasks | option |\n|---|---|---|---|---|\n");
        s.append("| `task` | ").append(new JobType.Choice(JobTask.names()).words())
                .append(" | what to train on; must be given | | `--task` |\n");
        for (String path : JobKeys.paths()) {
            JobKey key = JobKeys.of(path).getFirst();
            String options = String.join(", ",
                    JobKeys.of(path).stream().map(k -> "`" + k.option() + "`").toList());
            s.append("| `").append(path).append("` | ").append(cell(key.type().words())).append(" | ")
                    .append(cell(key.about())).append(" | ").append(tasks(path)).append(" | ").append(options)
                    .append(" |\n");
        }
        return s.toString();
    }

    private static String tasks(String path) {
        Set<JobTask> tasks = JobKeys.tasks(path);
        return tasks.equals(JobTask.ALL) ? "all" : JobTask.list(tasks);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
