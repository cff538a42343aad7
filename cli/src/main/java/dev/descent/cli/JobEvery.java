package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** When checkpoints are kept: {@code epoch}, a number of steps, or a time. A number needs no quotes. */
record JobEvery() implements JobType {
    private static final long MOST_STEPS = 999_999_999;
    private static final String STEPS = "[1-9][0-9]{0,8}";
    private static final String PATTERN = "epoch|" + STEPS + "[smh]?";

    @Override
    public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
        if (!(value instanceof YamlNode.Scalar s) || !(s.isText() || s.number())) {
            return wrong(value, path, problems);
        }
        if (s.isText() && s.text().matches(PATTERN)) {
            return Optional.of(of(s.text()));
        }
        OptionalLong steps = s.number() ? JobNumber.Whole.whole(s.text()) : OptionalLong.empty();
        if (steps.isPresent() && steps.getAsLong() >= 1 && steps.getAsLong() <= MOST_STEPS) {
            return Optional.of(LongNode.valueOf(steps.getAsLong()));
        }
        problems.add(value.at(), path, (s.number() ? s.shown() + " cannot be" : "'" + s.shown() + "' does not parse")
                + "; write " + words());
        return Optional.empty();
    }

    @Override
    public void schema(ObjectNode into) {
        into.putArray("type").add("string").add("integer");
        into.put("pattern", "^(" + PATTERN + ")$").put("minimum", 1).put("maximum", MOST_STEPS);
    }

    @Override
    public String words() {
        return CheckpointOptions.FORMS;
    }

    @Override
    public JsonNode of(Object option) {
        String text = option.toString().strip().toLowerCase(Locale.ROOT);
        return text.matches(STEPS) ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text);
    }

    @Override
    public List<String> arguments(JsonNode value, Path folder) {
        return List.of(value.asText());
    }
}
