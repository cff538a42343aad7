package dev.descent.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.nn.Activation;
import java.util.ArrayList;
import java.util.List;

/** Layers to JSON and back; what is not in the vocabulary is refused. */
final class ArchitectureJson {
    private static final int MAX_EXTENT = 1 << 24;
    /** Those inside a recurrent layer count too: each becomes objects before there is a weight to compare with. */
    static final int MAX_LAYERS = 4096;

    private ArchitectureJson() {}

    static ArrayNode write(Architecture a) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (LayerSpec l : a.layers()) {
            ObjectNode node = list.addObject();
            switch (l) {
                case LayerSpec.DenseSpec d -> {
                    node.put("kind", "dense").put("in", d.in()).put("out", d.out());
                    activation(node, d.activation());
                }
                case LayerSpec.ActivateSpec s -> activation(node.put("kind", "activate"), s.activation());
                case LayerSpec.DropoutSpec d -> node.put("kind", "dropout").put("p", d.p());
                case LayerSpec.LayerNormSpec n -> node.put("kind", "layer_norm").put("size", n.size());
                case LayerSpec.BatchNormSpec n -> node.put("kind", "batch_norm").put("size", n.size());
                case LayerSpec.EmbeddingSpec e ->
                    node.put("kind", "embedding").put("count", e.count()).put("width", e.width());
                case LayerSpec.FlattenSpec f -> node.put("kind", "flatten");
                case LayerSpec.RecurrentSpec r ->
                    node.put("kind", "recurrent").put("cell", r.cell().text()).put("in", r.in())
                            .put("hidden", r.hidden()).put("layers", r.layers()).put("bidirectional", r.bidirectional())
                            .put("dropout", r.dropout()).put("last", r.last()).put("stateful", r.stateful());
            }
        }
        return list;
    }

    private static void activation(ObjectNode node, Activation a) {
        node.put("activation", a.name()).put("alpha", a.alpha());
    }

    static Architecture read(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw new StorageException("the architecture is no list of layers");
        }
        List<LayerSpec> layers = new ArrayList<>();
        int count = 0;
        for (JsonNode node : list) {
            LayerSpec layer = layer(node, "layer " + layers.size());
            count += layer instanceof LayerSpec.RecurrentSpec r ? r.layers() : 1;
            if (count > MAX_LAYERS) {
                throw new StorageException("the architecture has more than " + MAX_LAYERS + " layers");
            }
            layers.add(layer);
        }
        return new Architecture(layers);
    }

    private static LayerSpec layer(JsonNode node, String where) {
        String kind = node.path("kind").asText();
        return switch (kind) {
            case "dense" ->
                new LayerSpec.DenseSpec(extent(node, "in", where), extent(node, "out", where), activation(node, where));
            case "activate" -> new LayerSpec.ActivateSpec(activation(node, where));
            case "dropout" -> new LayerSpec.DropoutSpec(probability(node, "p", where));
            case "layer_norm" -> new LayerSpec.LayerNormSpec(extent(node, "size", where));
            case "batch_norm" -> new LayerSpec.BatchNormSpec(extent(node, "size", where));
            case "embedding" ->
                new LayerSpec.EmbeddingSpec(extent(node, "count", where), extent(node, "width", where));
            case "flatten" -> new LayerSpec.FlattenSpec();
            case "recurrent" -> recurrent(node, where);
            default ->
                throw new StorageException(where + ": unknown kind '" + kind + "'; known are "
                        + String.join(", ", LayerSpec.KINDS));
        };
    }

    private static LayerSpec recurrent(JsonNode node, String where) {
        try {
            LayerSpec spec = new LayerSpec.RecurrentSpec(CellKind.parse(node.path("cell").asText()),
                    extent(node, "in", where), extent(node, "hidden", where), whole(node, "layers", MAX_LAYERS, where),
                    flag(node, "bidirectional", where), probability(node, "dropout", where),
                    flag(node, "last", where), flag(node, "stateful", where));
            spec.build(); // options that contradict each other
            return spec;
        } catch (IllegalArgumentException e) {
            throw new StorageException(where + ": " + e.getMessage(), e);
        }
    }

    private static double probability(JsonNode node, String key, String where) {
        double p = node.path(key).asDouble(-1);
        if (!(p >= 0 && p < 1)) {
            throw new StorageException(where + ": dropout probability " + node.path(key) + " is not in [0, 1)");
        }
        return p;
    }

    private static boolean flag(JsonNode node, String key, String where) {
        if (!node.path(key).isBoolean()) {
            throw new StorageException(where + ": '" + key + "' must be true or false, not " + node.path(key));
        }
        return node.path(key).booleanValue();
    }

    private static int extent(JsonNode node, String key, String where) {
        return whole(node, key, MAX_EXTENT, where);
    }

    private static int whole(JsonNode node, String key, int most, String where) {
        JsonNode n = node.path(key);
        if (!n.isInt() || n.intValue() < 1 || n.intValue() > most) {
            throw new StorageException(where + ": '" + key + "' must be a whole number from 1 to " + most + ", not "
                    + SafetensorsHeader.shown(n.toString()));
        }
        return n.intValue();
    }

    private static Activation activation(JsonNode node, String where) {
        try {
            Activation known = Activation.parse(node.path("activation").asText());
            return new Activation(known.name(), known.op(), node.path("alpha").asDouble(known.alpha()));
        } catch (IllegalArgumentException e) {
            throw new StorageException(where + ": " + e.getMessage(), e);
        }
    }
}
