package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.cli.yaml.Nearest;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import dev.descent.nn.Activation;
import dev.descent.storage.LayerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hidden layers: a list of sections with units and activation. */
record JobLayers() implements JobType {
    private static final JobType UNITS = new JobNumber.Whole(1, LayersParser.MAX_UNITS);
    private static final JobType ACTIVATION = new JobType.Choice(Activation.names());
    private static final List<String> KEYS = List.of("units", "activation");

    @Override
    public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
        if (!(value instanceof YamlNode.Items list)) {
            return wrong(value, path, problems);
        }
        ArrayNode layers = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < list.items().size(); i++) {
            YamlNode item = list.items().get(i);
            String at = path + "[" + i + "]";
            if (item instanceof YamlNode.Keys keys) {
                layer(keys, at, problems).ifPresent(layers::add);
            } else {
                problems.add(item.at(), at, item.words() + " is no layer; write units: N and activation: NAME");
            }
        }
        return layers.size() == list.items().size() ? Optional.of(layers) : Optional.empty();
    }

    private static Optional<ObjectNode> layer(YamlNode.Keys keys, String path, Problems problems) {
        Set<String> seen = new HashSet<>();
        Optional<JsonNode> units = Optional.empty();
        Optional<JsonNode> activation = Optional.of(JsonNodeFactory.instance.textNode(Activation.RELU.name()));
        for (YamlNode.Entry e : keys.entries()) {
            String key = e.key().text();
            if (!KEYS.contains(key)) {
                problems.add(e.key().at(), path + "." + e.key().shown(), "this key is not known"
                        + Nearest.of(key, KEYS).map(k -> "; did you mean " + k + "?")
                                .orElse("; a layer has units and activation"));
            } else if (!seen.add(key)) {
                problems.add(e.key().at(), path + "." + key, "this key is there twice; remove one of them");
            } else if (key.equals("units")) {
                units = UNITS.read(e.value(), path + ".units", problems);
            } else {
                activation = ACTIVATION.read(e.value(), path + ".activation", problems);
            }
        }
        if (!seen.contains("units")) {
            problems.add(keys.at(), path + ".units", "this key is missing; write units: N");
        }
        if (units.isEmpty() || activation.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode layer = JsonNodeFactory.instance.objectNode();
        layer.set("units", units.get());
        layer.set("activation", activation.get());
        return Optional.of(layer);
    }

    @Override
    public void schema(ObjectNode into) {
        ObjectNode layer = into.put("type", "array").putObject("items").put("type", "object");
        layer.putArray("required").add("units");
        layer.put("additionalProperties", false);
        ObjectNode properties = layer.putObject("properties");
        UNITS.schema(properties.putObject("units"));
        ACTIVATION.schema(properties.putObject("activation"));
    }

    @Override
    public String words() {
        return "a list of layers, each with units and activation (relu if not given)";
    }

    @Override
    public JsonNode of(Object option) {
        ArrayNode layers = JsonNodeFactory.instance.arrayNode();
        for (LayerSpec l : LayersParser.parse(option.toString(), 1, 1, 0).layers()) {
            if (l instanceof LayerSpec.DenseSpec d) {
                layers.addObject().put("units", d.out()).put("activation", d.activation().name());
            }
        }
        layers.remove(layers.size() - 1); // the linear one to the outputs
        return layers;
    }

    @Override
    public List<String> arguments(JsonNode value, Path folder) {
        List<String> layers = new ArrayList<>();
        value.forEach(l -> layers.add(l.path("units").asText() + ":" + l.path("activation").asText()));
        return List.of(String.join(",", layers));
    }
}
