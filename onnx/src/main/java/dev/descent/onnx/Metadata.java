package dev.descent.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.nn.Task;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a file says of its model beside the graph: texts by key, lists as JSON. */
final class Metadata {
    static final String TASK = "descent.task";
    static final String LOSS = "descent.loss";
    static final String FEATURES = "descent.features";
    static final String LABELS = "descent.labels";
    static final String CLASSES = "descent.classes";
    static final String KIND = "descent.kind";
    static final String ALPHABET = "descent.alphabet";
    static final String SEED = "descent.seed";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Metadata() {}

    static Map<String, String> of(ModelBundle b) {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(TASK, b.task().name().toLowerCase(Locale.ROOT));
        m.put(LOSS, b.loss());
        m.put(FEATURES, list(b.featureNames()));
        m.put(LABELS, list(b.labelNames()));
        if (b.task() == Task.CLASSIFY) {
            m.put(CLASSES, list(b.classNames()));
        }
        m.put(SEED, Long.toString(b.seed()));
        return m;
    }

    static Map<String, String> of(SequenceBundle b) {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(KIND, b.kind());
        if (!b.alphabet().isEmpty()) {
            m.put(ALPHABET, list(b.alphabet()));
        }
        m.put(SEED, Long.toString(b.seed()));
        return m;
    }

    private static String list(List<String> texts) {
        return JSON.valueToTree(texts).toString();
    }

    /**
     * A list of texts, empty if there is none of this key.
     *
     * @throws StorageException if it is no such list
     */
    static List<String> list(Map<String, String> metadata, String key) {
        String json = metadata.get(key);
        List<String> texts = new ArrayList<>();
        if (json == null) {
            return texts;
        }
        try {
            JsonNode node = JSON.readTree(json);
            for (JsonNode n : node) {
                if (!n.isTextual()) {
                    throw new StorageException("its metadata '" + key + "' holds " + Shown.of(n.toString())
                            + " where a text should be");
                }
                texts.add(n.textValue());
            }
            if (!node.isArray()) {
                throw new StorageException("its metadata '" + key + "' is no list of texts");
            }
            return texts;
        } catch (JsonProcessingException e) {
            throw new StorageException("its metadata '" + key + "' is no JSON: "
                    + Shown.reason(String.valueOf(e.getOriginalMessage())), e);
        }
    }

    /** The version of this library, which Maven writes into a resource. */
    static String version() {
        try (InputStream in = Metadata.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("the version is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of this build", e);
        }
    }
}
