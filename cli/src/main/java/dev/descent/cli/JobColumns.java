package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Columns of a table by name or number: one, or a list of them. */
record JobColumns() implements JobType {
    @Override
    public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
        List<YamlNode> given = value instanceof YamlNode.Items list ? list.items() : List.of(value);
        ArrayNode columns = JsonNodeFactory.instance.arrayNode();
        Set<String> seen = new HashSet<>();
        boolean good = !given.isEmpty();
        if (given.isEmpty()) {
            problems.add(value.at(), path, "the list is empty; name a column");
        }
        for (YamlNode g : given) {
            if (!(g instanceof YamlNode.Scalar s) || !(s.isText() || s.whole())) {
                wrong(g, path, problems);
                good = false;
            } else if (s.text().isEmpty() || s.text().contains(",")) {
                problems.add(g.at(), path, s.text().isEmpty()
                        ? "the name of the column is empty; give its number, from 1"
                        : "'" + s.shown() + "': columns with a comma in their name go by number; give it, from 1");
                good = false;
            } else if (!seen.add(s.text())) {
                problems.add(g.at(), path, "column '" + s.shown() + "' is given twice; remove one of them");
                good = false;
            } else {
                columns.add(s.text());
            }
        }
        return good ? Optional.of(columns) : Optional.empty();
    }

    @Override
    public void schema(ObjectNode into) {
        ArrayNode ways = into.putArray("anyOf");
        ways.addObject().put("type", "string").put("pattern", "^[^,]+$");
        ways.addObject().put("type", "integer");
        ObjectNode list = ways.addObject().put("type", "array").put("minItems", 1).put("uniqueItems", true);
        ArrayNode item = list.putObject("items").putArray("anyOf");
        item.addObject().put("type", "string").put("pattern", "^[^,]+$");
        item.addObject().put("type", "integer");
    }

    @Override
    public String words() {
        return "the name of a column or its number from 1 (-1 for the last one), or a list of them";
    }

    @Override
    public JsonNode of(Object option) {
        ArrayNode columns = JsonNodeFactory.instance.arrayNode();
        ((List<?>) option).forEach(c -> columns.add(String.valueOf(c)));
        return columns;
    }

    @Override
    public List<String> arguments(JsonNode value, Path folder) {
        List<String> all = new ArrayList<>();
        value.forEach(c -> all.add(c.textValue()));
        return all;
    }
}
