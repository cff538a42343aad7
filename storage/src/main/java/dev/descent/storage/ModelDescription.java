package dev.descent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the metadata of a model say of it, without its weights.
 *
 * @param architecture its layers
 * @param facts what it is for, by key: its task or the kind of its sequences, loss, seed
 * @param names features, labels and classes, or the alphabet; lists that are empty are left out
 */
public record ModelDescription(
        Architecture architecture, Map<String, String> facts, Map<String, List<String>> names) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KIND = "kind";
    private static final List<String> FACTS = List.of("task", KIND, "loss", "seed");
    private static final List<String> NAMES = List.of("features", "labels", "classes", "alphabet");

    /** Whether {@link SequenceFile} reads such a model; {@link ModelFile} reads the others. */
    public boolean isOfSequences() {
        return facts.containsKey(KIND);
    }

    /**
     * Reads them.
     *
     * @return nothing if they describe no model of this program
     * @throws StorageException if they do and are damaged, or of another version
     */
    public static Optional<ModelDescription> of(Map<String, String> metadata) {
        String text = metadata.get(ModelFile.KEY);
        if (text == null) {
            text = metadata.get(SequenceFile.KEY);
        }
        if (text == null) {
            return Optional.empty();
        }
        try {
            JsonNode d = JSON.readTree(text);
            ModelFile.checkVersion(d, ModelFile.VERSION);
            Map<String, String> facts = new LinkedHashMap<>();
            FACTS.stream().filter(d::hasNonNull).forEach(k -> facts.put(k, d.path(k).asText()));
            Map<String, List<String>> names = new LinkedHashMap<>();
            for (String key : NAMES) {
                List<String> list = new ArrayList<>();
                d.path(key).forEach(n -> list.add(n.asText()));
                if (!list.isEmpty()) {
                    names.put(key, list);
                }
            }
            return Optional.of(new ModelDescription(ArchitectureJson.read(d.path("layers")), facts, names));
        } catch (JsonProcessingException e) {
            throw new StorageException("its description is no JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new StorageException("its description is damaged: " + e.getMessage(), e);
        }
    }
}
