package dev.descent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.data.Standardizer;
import dev.descent.nn.Parameter;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Saves and loads {@link ModelBundle}s. */
public final class ModelFile {
    static final String KEY = "descent";
    static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFile() {}

    /**
     * Writes a model, whole or not at all.
     *
     * @throws StorageException if the file exists and may not be overwritten, or cannot be written
     */
    public static void save(Path file, ModelBundle b, boolean overwrite) {
        new Safetensors(metadata(b), b.weights()).write(file, overwrite);
    }

    /** The description of a model without its weights, for the metadata of a file. */
    public static Map<String, String> metadata(ModelBundle b) {
        ObjectNode d = JSON.createObjectNode();
        d.put("version", VERSION);
        d.set("layers", ArchitectureJson.write(b.architecture()));
        d.put("task", b.task().name().toLowerCase(Locale.ROOT)).put("loss", b.loss()).put("seed", b.seed());
        strings(d.putArray("features"), b.featureNames());
        strings(d.putArray("labels"), b.labelNames());
        strings(d.putArray("classes"), b.classNames());
        scale(d.putObject("input_scale"), b.inputScale());
        b.targetScale().ifPresent(s -> scale(d.putObject("target_scale"), s));
        return Map.of(KEY, d.toString());
    }

    private static void strings(ArrayNode node, List<String> list) {
        list.forEach(node::add);
    }

    private static void scale(ObjectNode node, Standardizer s) {
        numbers(node.putArray("mean"), s.mean());
        numbers(node.putArray("scale"), s.scale());
    }

    private static void numbers(ArrayNode node, float[] list) {
        for (float x : list) {
            node.add(x);
        }
    }

    /**
     * Writes a model with further metadata, such as where it came from.
     *
     * @throws StorageException as {@link #save(Path, ModelBundle, boolean)}
     */
    public static void save(Path file, ModelBundle b, Map<String, String> more, boolean overwrite) {
        Map<String, String> all = new LinkedHashMap<>(metadata(b));
        all.putAll(more);
        new Safetensors(all, b.weights()).write(file, overwrite);
    }

    /**
     * Reads a model.
     *
     * @throws StorageException if the file is missing, damaged, or no model of this program
     */
    public static ModelBundle load(Path file) {
        Safetensors t = Safetensors.read(file);
        String text = t.metadata().get(KEY);
        if (text == null && t.metadata().containsKey(SequenceFile.KEY)) {
            throw new StorageException(file + " is a model of sequences, which takes no table; of a text it is for"
                    + " descent sample");
        }
        if (text == null) {
            throw new StorageException(file + " holds tensors, but no description of a model: it was not saved by"
                    + " descent train");
        }
        try {
            return bundle(JSON.readTree(text), t.tensors());
        } catch (JsonProcessingException e) {
            throw new StorageException(file + ": its description is no JSON: " + e.getOriginalMessage(), e);
        } catch (StorageException | IllegalArgumentException e) {
            throw new StorageException(file + " is no usable model file: " + SafetensorsHeader.shown(e), e);
        }
    }

    private static ModelBundle bundle(JsonNode d, Map<String, HostTensor> tensors) {
        checkVersion(d, VERSION);
        Architecture a = ArchitectureJson.read(d.path("layers"));
        Map<String, HostTensor> weights = weights(a, tensors);
        Standardizer input = scale(d.path("input_scale"));
        if (input == null) {
            throw new StorageException("the scale of the features is missing");
        }
        ModelBundle b = new ModelBundle(a, task(d.path("task").asText()), d.path("loss").asText(),
                strings(d, "features"), strings(d, "labels"), strings(d, "classes"), input,
                Optional.ofNullable(scale(d.path("target_scale"))), d.path("seed").asLong(), weights);
        checkCounts(b);
        return b;
    }

    static void checkVersion(JsonNode d, int known) {
        JsonNode version = d.path("version");
        if (version.isMissingNode()) {
            throw new StorageException("its description does not say its version; the file is damaged");
        }
        if (!version.isInt() || version.intValue() != known) {
            throw new StorageException("it has version " + version + ", this program reads " + known);
        }
    }

    /** The tensors as the weights of an architecture: all of them and no other. */
    static Map<String, HostTensor> weights(Architecture a, Map<String, HostTensor> tensors) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        for (Map.Entry<String, Parameter> e : a.build().parameters().entrySet()) {
            HostTensor w = tensors.get(e.getKey());
            if (w == null || !w.shape().equals(e.getValue().shape())) {
                throw new StorageException("tensor '" + e.getKey() + "' " + e.getValue().shape() + " is "
                        + (w == null ? "missing" : w.shape().toString()));
            }
            checkFinite(e.getKey(), w);
            weights.put(e.getKey(), w);
        }
        for (String name : tensors.keySet()) { // a checkpoint holds more than weights
            if (TrainingStateJson.isWeight(name) && !weights.containsKey(name)) {
                throw new StorageException("it holds tensors that the model does not have: " + tensors.keySet());
            }
        }
        return weights;
    }

    /** Whatever is asked of a model with such a weight, its answer would be worth nothing. */
    private static void checkFinite(String name, HostTensor w) {
        for (int i = 0; i < w.size(); i++) {
            if (!Double.isFinite(w.get(i))) {
                throw new StorageException("tensor '" + name + "' holds " + w.get(i) + " at element " + i
                        + "; the file is damaged, or its training had diverged: train the model anew");
            }
        }
    }

    /** Names and scales must fit the inputs and outputs of the network. */
    private static void checkCounts(ModelBundle b) {
        int features = b.featureNames().size();
        b.architecture().inputs().ifPresent(n -> same("inputs", n, "feature names", features));
        same("feature names", features, "scales of features", b.inputScale().mean().length);
        boolean classes = b.task() == Task.CLASSIFY;
        if (classes && b.labelNames().size() != 1) {
            throw new StorageException("it has " + b.labelNames().size() + " label names, classes need 1");
        }
        int answers = classes ? b.classNames().size() : b.labelNames().size();
        b.architecture().outputs().ifPresent(n -> same("outputs", n, classes ? "class names" : "label names", answers));
        if (b.task() == Task.REGRESS) {
            b.targetScale().ifPresent(s -> same("label names", answers, "scales of targets", s.mean().length));
        }
    }

    private static void same(String what, int n, String other, int m) {
        if (n != m) {
            throw new StorageException("it has " + n + " " + what + ", but " + m + " " + other);
        }
    }

    private static Task task(String name) {
        for (Task t : Task.values()) {
            if (t.name().toLowerCase(Locale.ROOT).equals(name)) {
                return t;
            }
        }
        throw new StorageException("unknown task '" + name + "'");
    }

    private static List<String> strings(JsonNode d, String key) {
        List<String> all = new ArrayList<>();
        for (JsonNode n : d.path(key)) {
            if (!n.isTextual()) {
                throw new StorageException("'" + key + "' holds " + n + " where a text should be");
            }
            all.add(n.textValue());
        }
        return all;
    }

    private static @Nullable Standardizer scale(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        return new Standardizer(numbers(node.path("mean")), numbers(node.path("scale")));
    }

    private static float[] numbers(JsonNode node) {
        if (!node.isArray()) {
            throw new StorageException("a scale holds " + SafetensorsHeader.shown(node.toString())
                    + " where a list of numbers should be");
        }
        float[] a = new float[node.size()];
        for (int i = 0; i < a.length; i++) {
            if (!node.get(i).isNumber()) {
                throw new StorageException("a scale holds " + node.get(i) + " where a number should be");
            }
            a[i] = node.get(i).floatValue();
        }
        return a;
    }
}
