package dev.descent.onnx;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Task;
import dev.descent.storage.Architecture;
import dev.descent.storage.LayerSpec;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Models that were read as those that the command line works with. */
final class Bundles {
    private Bundles() {}

    static ModelBundle table(OnnxModel m) {
        List<LayerSpec> layers = new ArrayList<>(layers(m));
        boolean others = layers.stream()
                .anyMatch(l -> l instanceof LayerSpec.RecurrentSpec || l instanceof LayerSpec.EmbeddingSpec);
        if (others) {
            throw new StorageException("it is no model of a table: it takes sequences or indices. From Java, OnnxImport"
                    + " gives such models too");
        }
        Task task = task(m, answer(layers));
        if (task != Task.REGRESS) {
            strip(layers);
        }
        Architecture a = new Architecture(layers);
        int features = known(a.inputs(), "inputs");
        int outputs = known(a.outputs(), "outputs");
        List<String> featureNames = names(m, Metadata.FEATURES, features, "x", 1);
        List<String> labels = task == Task.CLASSIFY
                ? names(m, Metadata.LABELS, 1, "class", -1)
                : names(m, Metadata.LABELS, outputs, "y", 1);
        List<String> classes = task == Task.CLASSIFY ? names(m, Metadata.CLASSES, outputs, "", 0) : List.of();
        Loss loss = switch (task) {
            case CLASSIFY -> Loss.crossEntropy();
            case MULTILABEL -> Loss.binaryCrossEntropy();
            case REGRESS -> Loss.meanSquaredError();
        };
        Optional<Standardizer> outputScale = m.outputScale();
        outputScale.ifPresent(s -> sameSize(s, outputs, "outputs"));
        if (task != Task.REGRESS && outputScale.isPresent()) {
            throw new StorageException("it scales probabilities, which no model of a table does");
        }
        m.inputScale().ifPresent(s -> sameSize(s, features, "inputs"));
        return new ModelBundle(a, task, m.metadata().getOrDefault(Metadata.LOSS, loss.name()), featureNames, labels,
                classes, m.inputScale().orElseGet(() -> none(features)), outputScale, seed(m), m.weights());
    }

    static SequenceBundle sequences(OnnxModel m) {
        String kind = m.metadata().get(Metadata.KIND);
        if (kind == null) {
            throw new StorageException("it does not say what its sequences are, as files of descent export do: use it"
                    + " from Java, with OnnxImport");
        }
        List<LayerSpec> layers = new ArrayList<>(layers(m));
        if (answer(layers).isPresent()) {
            strip(layers);
        }
        return new SequenceBundle(kind, new Architecture(layers), Metadata.list(m.metadata(), Metadata.ALPHABET),
                seed(m), m.weights());
    }

    private static List<LayerSpec> layers(OnnxModel m) {
        List<LayerSpec> layers = new ArrayList<>();
        for (Module module : m.network().modules()) {
            layers.add(Specs.of(module).orElseThrow(() -> new StorageException("model files have no '"
                    + module.describe() + "' with its options (layer " + layers.size() + "): use the model from Java,"
                    + " with OnnxImport")));
        }
        return layers;
    }

    /** Softmax or sigmoid at the end. */
    private static Optional<Activation> answer(List<LayerSpec> layers) {
        Activation a = switch (layers.getLast()) {
            case LayerSpec.DenseSpec d -> d.activation();
            case LayerSpec.ActivateSpec s -> s.activation();
            default -> Activation.LINEAR;
        };
        boolean says = a.equals(Activation.SOFTMAX) || a.equals(Activation.SIGMOID);
        return says ? Optional.of(a) : Optional.empty();
    }

    /** The loss of a task puts it there again. */
    private static void strip(List<LayerSpec> layers) {
        if (layers.removeLast() instanceof LayerSpec.DenseSpec d) {
            layers.add(new LayerSpec.DenseSpec(d.in(), d.out(), Activation.LINEAR));
        }
    }

    private static Task task(OnnxModel m, Optional<Activation> answer) {
        return answer.isEmpty() || "regress".equals(m.metadata().get(Metadata.TASK))
                ? Task.REGRESS
                : answer.get().equals(Activation.SOFTMAX) ? Task.CLASSIFY : Task.MULTILABEL;
    }

    private static int known(OptionalInt n, String what) {
        return n.orElseThrow(() -> new StorageException("its number of " + what + " does not follow from its layers"));
    }

    private static void sameSize(Standardizer s, int n, String what) {
        if (s.mean().length != n) {
            throw new StorageException("it scales " + s.mean().length + " numbers, and has " + n + " " + what);
        }
    }

    private static List<String> names(OnnxModel m, String key, int count, String prefix, int from) {
        List<String> given = Metadata.list(m.metadata(), key);
        if (given.isEmpty()) {
            return from < 0
                    ? List.of(prefix)
                    : IntStream.range(from, from + count).mapToObj(i -> prefix + i).toList();
        }
        if (given.size() != count) {
            throw new StorageException("its metadata '" + key + "' names " + given.size() + ", the model has " + count);
        }
        return given;
    }

    private static Standardizer none(int features) {
        float[] scale = new float[features];
        Arrays.fill(scale, 1);
        return new Standardizer(new float[features], scale);
    }

    private static long seed(OnnxModel m) {
        String seed = m.metadata().getOrDefault(Metadata.SEED, "0");
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new StorageException("its metadata '" + Metadata.SEED + "' is '" + Shown.of(seed)
                    + "', not a whole number", e);
        }
    }
}
