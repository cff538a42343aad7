package dev.descent.onnx;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Initializer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.GruCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes layers of what was read: activations join the dense layer before them, recurrent layers become stacks. */
final class ModelBuilder {
    private final Chain chain;
    private final List<Draft> drafts;
    private final List<Module> modules = new ArrayList<>();
    private final Map<String, HostTensor> weights = new LinkedHashMap<>();

    ModelBuilder(Chain chain) {
        this.chain = chain;
        this.drafts = new ArrayList<>(chain.drafts());
    }

    OnnxModel build(String producer, String description, Map<String, String> metadata) {
        Standardizer inputScale = inputScale();
        Standardizer outputScale = outputScale();
        if (drafts.isEmpty()) {
            throw new StorageException("its graph has no layers, only a scale");
        }
        for (int i = 0; i < drafts.size();) {
            i = put(i);
        }
        Sequential network = new Sequential(modules);
        return new OnnxModel(network, weights, Optional.ofNullable(inputScale), Optional.ofNullable(outputScale),
                chain.lengths() != null, chain.isTimeMajor(), producer, description, metadata);
    }

    /** (x − mean) / scale before all layers. */
    private @Nullable Standardizer inputScale() {
        if (drafts.size() > 1 && drafts.get(0) instanceof Draft.Affine a && a.op().equals("Sub")
                && drafts.get(1) instanceof Draft.Affine b && b.op().equals("Div")) {
            drafts.subList(0, 2).clear();
            return scale(a.values(), b);
        }
        return null;
    }

    /** y · scale + mean behind all layers. */
    private @Nullable Standardizer outputScale() {
        int n = drafts.size();
        if (n > 1 && drafts.get(n - 2) instanceof Draft.Affine a && a.op().equals("Mul")
                && drafts.get(n - 1) instanceof Draft.Affine b && b.op().equals("Add")) {
            drafts.subList(n - 2, n).clear();
            return scale(b.values(), a);
        }
        return null;
    }

    private static Standardizer scale(HostTensor mean, Draft.Affine scale) {
        try {
            return new Standardizer(mean.floats(), scale.values().floats());
        } catch (IllegalArgumentException e) {
            throw new StorageException(scale.node() + " is no scale of features: " + e.getMessage(), e);
        }
    }

    /** Makes the layer that begins at a draft; gives where the next one begins. */
    private int put(int i) {
        String path = Integer.toString(modules.size());
        switch (drafts.get(i)) {
            case Draft.Dense d -> {
                boolean fused = i + 1 < drafts.size() && drafts.get(i + 1) instanceof Draft.Act;
                Activation a = fused ? ((Draft.Act) drafts.get(i + 1)).activation() : Activation.LINEAR;
                HostTensor bias = d.bias();
                modules.add(new Dense(d.weight().shape().dim(1), d.weight().shape().dim(0), a, Initializer.zeros(),
                        bias != null));
                weights.put(path + ".weight", d.weight());
                if (bias != null) {
                    weights.put(path + ".bias", bias);
                }
                return fused ? i + 2 : i + 1;
            }
            case Draft.Act a -> modules.add(new Activate(a.activation()));
            case Draft.Flatten f -> modules.add(new Flatten());
            case Draft.BatchNorm b -> {
                modules.add(new BatchNorm(size(b.weights()), b.momentum(), b.epsilon()));
                b.weights().forEach((name, w) -> weights.put(path + "." + name, w));
            }
            case Draft.LayerNorm l -> {
                modules.add(new LayerNorm(size(l.weights()), l.epsilon()));
                l.weights().forEach((name, w) -> weights.put(path + "." + name, w));
            }
            case Draft.Embedding e -> {
                modules.add(new Embedding(e.weight().shape().dim(0), e.weight().shape().dim(1)));
                weights.put(path + ".weight", e.weight());
            }
            case Draft.Recurrent r -> {
                return recurrent(path, i);
            }
            case Draft.Affine a -> throw new StorageException(a.node() + " scales or shifts features in the middle of"
                    + " the model; that is read before the first layer, as Sub and Div, and behind the last, as Mul"
                    + " and Add");
        }
        return i + 1;
    }

    private static int size(Map<String, HostTensor> normalisation) {
        return Objects.requireNonNull(normalisation.get("weight")).size();
    }

    private int recurrent(String path, int from) {
        List<Draft.Recurrent> stack = new ArrayList<>();
        int i = from;
        do {
            stack.add((Draft.Recurrent) drafts.get(i++));
        } while (i < drafts.size() && drafts.get(i) instanceof Draft.Recurrent next
                && stack.getLast().goesOnAs(next));
        Draft.Recurrent first = stack.getFirst();
        Draft.Recurrent top = stack.getLast();
        RecurrentBuilder b = Recurrent.of(first.in(), n -> cell(first, n)).layers(stack.size());
        if (first.bothWays()) {
            b.bidirectional(top.merge());
        }
        if (first.learnsInitialState()) {
            b.learnInitialState();
        }
        if (first.stateful()) {
            b.stateful();
        }
        if (top.last()) {
            b.last();
        }
        modules.add(b.build());
        int states = 0;
        for (int l = 0; l < stack.size(); l++) {
            List<Map<String, HostTensor>> directions = stack.get(l).weights();
            for (int d = 0; d < directions.size(); d++) {
                String cell = path + ".l" + l + (d == 1 ? "_reverse" : "");
                for (Map.Entry<String, HostTensor> e : directions.get(d).entrySet()) {
                    weights.put(e.getKey().startsWith("initial")
                            ? cell + "_initial" + states++
                            : cell + "." + e.getKey(), e.getValue());
                }
            }
        }
        return i;
    }

    private static Cell cell(Draft.Recurrent r, int in) {
        CellInitializers zero = new CellInitializers(Initializer.zeros(), Initializer.zeros());
        return switch (r.gates()) {
            case RNN -> new ElmanCell(in, r.hidden(), r.activation(), zero);
            case LSTM -> new LstmCell(in, r.hidden(), r.peepholes()
                    ? LstmCell.Options.DEFAULT.withPeepholes()
                    : LstmCell.Options.DEFAULT, zero);
            case GRU -> new GruCell(in, r.hidden(), zero);
        };
    }
}
