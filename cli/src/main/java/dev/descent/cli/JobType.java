package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.descent.cli.yaml.Nearest;
import dev.descent.cli.yaml.Printable;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a key of a job file takes: how it is checked, described, and said on the command line. */
sealed interface JobType permits JobNumber, JobColumns, JobEvery, JobLayers,
        JobType.Choice, JobType.Flag, JobType.File, JobType.Form {
    /** The value in its normal form, or nothing if it is none; then the reason is among the problems. */
    Optional<JsonNode> read(YamlNode value, String path, Problems problems);

    /** Says the same in JSON Schema. */
    void schema(ObjectNode into);

    /** For people, for example {@code a whole number, 1 or more}. */
    String words();

    /** The normal form of what picocli made of an option. */
    JsonNode of(Object option);

    /** What the option is given, once for each; the paths in it start at a folder. */
    List<String> arguments(JsonNode value, Path folder);

    /** Notes down that a value is of another type. */
    default Optional<JsonNode> wrong(YamlNode value, String path, Problems problems) {
        boolean empty = value instanceof YamlNode.Scalar s && s.empty();
        problems.add(value.at(), path, (empty ? "no value stands here" : value.words() + " does not fit")
                + "; write " + words() + (empty ? ", or remove the key" : ""));
        return Optional.empty();
    }

    /** One of some words. */
    record Choice(List<String> names) implements JobType {
        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            if (!(value instanceof YamlNode.Scalar s) || !s.isText()) {
                return wrong(value, path, problems);
            }
            if (names.contains(s.text())) {
                return Optional.of(TextNode.valueOf(s.text()));
            }
            problems.add(value.at(), path, "'" + s.shown() + "' is not known" + Nearest.of(s.text(), names)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("; write " + words()));
            return Optional.empty();
        }

        @Override
        public void schema(ObjectNode into) {
            names.forEach(into.putArray("enum")::add);
        }

        @Override
        public String words() {
            return names.size() == 1 ? names.getFirst()
                    : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
        }

        @Override
        public JsonNode of(Object option) {
            return TextNode.valueOf(option.toString().strip().toLowerCase(Locale.ROOT).replace('-', '_'));
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return List.of(value.textValue());
        }
    }

    /** True or false; the option is there or not. */
    record Flag() implements JobType {
        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            Optional<JsonNode> flag = value instanceof YamlNode.Scalar s
                    ? s.flag().map(BooleanNode::valueOf)
                    : Optional.empty();
            return flag.isPresent() ? flag : wrong(value, path, problems);
        }

        @Override
        public void schema(ObjectNode into) {
            into.put("type", "boolean");
        }

        @Override
        public String words() {
            return "true or false";
        }

        @Override
        public JsonNode of(Object option) {
            return BooleanNode.valueOf((Boolean) option);
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return value.booleanValue() ? List.of("true") : List.of();
        }
    }

    /**
     * The name of a file.
     *
     * @param ending how it must end, in any case; empty for no matter how
     */
    record File(String ending) implements JobType {
        /** Any name. */
        static File any() {
            return new File("");
        }

        private boolean ends(String name) {
            return name.toLowerCase(Locale.ROOT).endsWith(ending);
        }

        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            if (!(value instanceof YamlNode.Scalar s) || !s.isText()) {
                return wrong(value, path, problems);
            }
            if (!s.text().isEmpty() && !ends(s.text())) {
                problems.add(value.at(), path, "'" + s.shown() + "' does not end in " + ending + "; write " + words());
                return Optional.empty();
            }
            try {
                if (!s.text().isEmpty() && Path.of(s.text()).getNameCount() > 0) {
                    return Optional.of(TextNode.valueOf(s.text()));
                }
            } catch (InvalidPathException e) {
                problems.add(value.at(), path, "'" + s.shown() + "' cannot be the name of a file: " + e.getReason()
                        + "; give another");
                return Optional.empty();
            }
            problems.add(value.at(), path, "'" + s.shown() + "' names no file; give one");
            return Optional.empty();
        }

        @Override
        public void schema(ObjectNode into) {
            into.put("type", "string").put("minLength", 1);
            if (!ending.isEmpty()) {
                into.put("pattern", JobRules.ending(ending));
            }
        }

        @Override
        public String words() {
            return "the name of a file" + (ending.isEmpty() ? " (in quotes if it looks like a number)"
                    : " that ends in " + ending);
        }

        @Override
        public JsonNode of(Object option) {
            return TextNode.valueOf(((Path) option).toAbsolutePath().normalize().toString());
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return List.of(folder.resolve(value.textValue()).toString());
        }
    }

    /**
     * Text in a form of its own.
     *
     * @param pattern what JSON Schema can say of it
     * @param normal gives the normal form, throws IllegalArgumentException for what has none
     * @param words for people
     */
    record Form(String pattern, UnaryOperator<String> normal, String words) implements JobType {
        private static final int MOST_REASON = 300; // it may quote the text

        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            if (!(value instanceof YamlNode.Scalar s) || !s.isText()) {
                return wrong(value, path, problems);
            }
            if (!s.text().matches(pattern)) {
                problems.add(value.at(), path, "'" + s.shown() + "' does not parse; write " + words);
                return Optional.empty();
            }
            try {
                return Optional.of(TextNode.valueOf(normal.apply(s.text())));
            } catch (IllegalArgumentException | UserError e) {
                String why = String.valueOf(e.getMessage()).replaceFirst("^--[a-z-]+: ", "");
                problems.add(value.at(), path, "'" + s.shown() + "' cannot be: " + Printable.brief(why, MOST_REASON));
                return Optional.empty();
            }
        }

        @Override
        public void schema(ObjectNode into) {
            into.put("type", "string").put("pattern", "^(" + pattern + ")$");
        }

        @Override
        public JsonNode of(Object option) {
            return TextNode.valueOf(normal.apply(option.toString()));
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return List.of(value.textValue());
        }
    }
}
