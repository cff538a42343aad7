package dev.descent.storage;

import dev.descent.nn.Module;
import dev.descent.nn.Parameter;
import dev.descent.nn.recurrent.TorchNames;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that PyTorch saved, for a module of this library: a {@code state_dict} in a safetensors file, as
 * {@code safetensors.torch.save_file(net.state_dict(), "net.safetensors")} writes it.
 *
 * <p>Linear is {@link dev.descent.nn.Dense}, Embedding, LayerNorm and BatchNorm1d have their names here, and RNN, LSTM
 * and GRU are {@link dev.descent.nn.recurrent.Recurrent}; {@link TorchNames} says how recurrent weights are renamed.
 * Half and double precision become float32. BatchNorm's {@code num_batches_tracked} has no use here and is left out.
 */
public final class StateDict {
    private static final String COUNTER = "num_batches_tracked";
    /** For messages. */
    private static final int SHOWN = 8;

    private StateDict() {}

    /**
     * The weights of a file for a module whose inner modules have PyTorch's names: give them to
     * {@link dev.descent.train.Trainer#load}.
     *
     * @throws StorageException if the file is missing or damaged, or does not fit; the message names what is missing,
     *     too much or of another shape
     */
    public static Map<String, HostTensor> load(Path file, Module model) {
        return load(file, model, Map.of());
    }

    /**
     * The weights of a file for a module.
     *
     * @param names names of PyTorch's modules, and what they are called here, for example {@code lstm} and {@code 1}
     *     for the second module of a {@link dev.descent.nn.Sequential}; a name stands for all below it. The longest
     *     that fits counts; without one, names stay
     * @throws StorageException if the file is missing or damaged, or does not fit
     */
    public static Map<String, HostTensor> load(Path file, Module model, Map<String, String> names) {
        Map<String, HostTensor> read = Safetensors.read(file).tensors();
        try {
            return fit(read, model, names);
        } catch (StorageException e) {
            throw new StorageException(file + " does not fit the model: " + e.getMessage(), e);
        }
    }

    /**
     * Writes weights under PyTorch's names, for {@code net.load_state_dict(safetensors.torch.load_file(…))}.
     *
     * @param weights as {@link dev.descent.train.Trainer#weights} gives them
     * @param names names of modules here, and what they are called in PyTorch
     * @throws StorageException if the file exists and may not be overwritten, or cannot be written
     */
    public static void save(Path file, Map<String, HostTensor> weights, Map<String, String> names, boolean overwrite) {
        Map<String, HostTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, t) -> put(renamed, renamed(name, names), t));
        new Safetensors(Map.of("format", "pt"), TorchNames.toTorch(renamed)).write(file, overwrite);
    }

    private static Map<String, HostTensor> fit(
            Map<String, HostTensor> read, Module model, Map<String, String> names) {
        Map<String, HostTensor> given = new LinkedHashMap<>();
        Map<String, String> titles = new LinkedHashMap<>();
        read.forEach((name, t) -> {
            String own = TorchNames.fromTorch(Map.of(renamed(name, names), t)).keySet().iterator().next();
            put(given, own, t);
            titles.put(own, own.equals(name) ? "'" + name + "'" : "'" + name + "' (here '" + own + "')");
        });
        Map<String, Parameter> wanted = model.parameters();
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> unlike = new ArrayList<>();
        wanted.forEach((name, p) -> {
            HostTensor t = given.get(name);
            String title = titles.getOrDefault(name, name);
            if (t == null) {
                missing.add("'" + name + "' " + p.shape());
            } else if (!t.shape().equals(p.shape())) {
                unlike.add(title + " is " + t.shape() + ", the model needs " + p.shape());
            } else if (t.type() == DType.I32) {
                unlike.add(title + " holds whole numbers, the model needs real ones");
            } else {
                weights.put(name, single(t));
            }
        });
        List<String> wrong = new ArrayList<>();
        list(wrong, "it lacks ", missing);
        list(wrong, "the model has no ", titles.entrySet().stream()
                .filter(e -> !wanted.containsKey(e.getKey()) && !isCounter(e.getKey(), wanted))
                .map(Map.Entry::getValue).toList());
        list(wrong, "", unlike);
        if (!wrong.isEmpty()) {
            throw new StorageException(String.join("; ", wrong));
        }
        return weights;
    }

    private static boolean isCounter(String name, Map<String, Parameter> wanted) {
        return name.endsWith(COUNTER)
                && wanted.containsKey(name.substring(0, name.length() - COUNTER.length()) + "running_mean");
    }

    private static void put(Map<String, HostTensor> into, String name, HostTensor t) {
        if (into.put(name, t) != null) {
            throw new StorageException("two tensors would be named '" + name + "'");
        }
    }

    private static void list(List<String> wrong, String what, List<String> names) {
        if (!names.isEmpty()) {
            int more = names.size() - SHOWN;
            wrong.add(what + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
    }

    private static String renamed(String name, Map<String, String> names) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
            String to = names.get(name.substring(0, end));
            if (to != null) {
                String rest = name.substring(end);
                return to.isEmpty() && !rest.isEmpty() ? rest.substring(1) : to + rest;
            }
        }
        String root = names.get("");
        return root == null || root.isEmpty() ? name : root + "." + name;
    }

    private static HostTensor single(HostTensor t) {
        if (t.type() == DType.F32) {
            return t;
        }
        float[] a = new float[t.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) t.get(i);
        }
        return HostTensor.of(a, t.shape());
    }
}
