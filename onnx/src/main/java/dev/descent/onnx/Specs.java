package dev.descent.onnx;

import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentForm;
import dev.descent.storage.Architecture;
import dev.descent.storage.CellKind;
import dev.descent.storage.LayerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers that were read as those of model files, where these have them. */
final class Specs {
    private static final double EPSILON = 1e-5; // the one that model files mean

    private Specs() {}

    static Optional<Architecture> of(Sequential network) {
        List<LayerSpec> layers = new ArrayList<>();
        for (Module m : network.modules()) {
            Optional<LayerSpec> spec = of(m);
            if (spec.isEmpty()) {
                return Optional.empty();
            }
            layers.add(spec.get());
        }
        return Optional.of(new Architecture(layers));
    }

    /** A layer; empty if it has an option that model files do not know. */
    static Optional<LayerSpec> of(Module m) {
        return Optional.ofNullable(switch (m) {
            case Dense d when d.bias().isPresent() -> new LayerSpec.DenseSpec(d.weight().shape().dim(1),
                    d.weight().shape().dim(0), d.activation());
            case Activate a -> new LayerSpec.ActivateSpec(a.activation());
            case Flatten f -> new LayerSpec.FlattenSpec();
            case BatchNorm n when n.epsilon() == EPSILON -> new LayerSpec.BatchNormSpec((int) n.parameterCount() / 2);
            case LayerNorm n when n.epsilon() == EPSILON -> new LayerSpec.LayerNormSpec((int) n.parameterCount() / 2);
            case Embedding e -> new LayerSpec.EmbeddingSpec(e.weight().shape().dim(0), e.weight().shape().dim(1));
            case Recurrent r when !r.form().learnsInitialState() && (!r.form().bothWays()
                    || r.form().merge() == Merge.CONCATENATE) -> recurrent(r.form(), r.cells().getFirst());
            default -> null;
        });
    }

    private static LayerSpec recurrent(RecurrentForm f, Cell c) {
        CellKind kind = switch (c) {
            case ElmanCell e -> e.activation().equals(Activation.RELU) ? CellKind.ELMAN_RELU : CellKind.ELMAN;
            case LstmCell l -> l.options().peepholes() ? CellKind.LSTM_PEEPHOLES : CellKind.LSTM;
            default -> CellKind.GRU;
        };
        return new LayerSpec.RecurrentSpec(kind, f.inputs(), c.outputs(), f.layers(), f.bothWays(), 0, f.lastOnly(),
                f.stateful());
    }
}
