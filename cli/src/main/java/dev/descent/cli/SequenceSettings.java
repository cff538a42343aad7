package dev.descent.cli;

import dev.descent.nn.Activation;
import dev.descent.optim.Optimizer;
import dev.descent.storage.CellKind;
import dev.descent.storage.LayerSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A run on sequences, settled.
 *
 * @param length steps of a sequence that is drawn
 * @param steps updates asked for, 0 where epochs count
 * @param patience epochs without improvement before the run ends, 0 for no end
 * @param heldOut share of a text to test on
 */
record SequenceSettings(
        SequenceKind kind,
        CellKind cell,
        int hidden,
        int layers,
        double dropout,
        int length,
        int batch,
        int epochs,
        int steps,
        Optimizer optimizer,
        int patience,
        double heldOut,
        long seed) {

    /** Recurrent layers and a dense one. */
    List<LayerSpec> layers(int in, int out, boolean last, boolean stateful) {
        List<LayerSpec> all = new ArrayList<>();
        all.add(new LayerSpec.RecurrentSpec(cell, in, hidden, layers, false, layers > 1 ? dropout : 0, last, stateful));
        if (dropout > 0) {
            all.add(new LayerSpec.DropoutSpec(dropout));
        }
        all.add(new LayerSpec.DenseSpec(hidden, out, Activation.LINEAR));
        return all;
    }

    /** The same for symbols, which are embedded first. */
    List<LayerSpec> symbolLayers(int symbols, int width, int out, boolean last, boolean stateful) {
        List<LayerSpec> all = new ArrayList<>();
        all.add(new LayerSpec.EmbeddingSpec(symbols, width));
        all.addAll(layers(width, out, last, stateful));
        return all;
    }

    /** The options that decide how large the network is, as they are now. */
    String size() {
        return "--hidden " + hidden + " and --layers " + layers;
    }

    /** Epochs to train. */
    int epochs(int stepsPerEpoch) {
        return steps == 0 ? epochs : Math.ceilDiv(steps, Math.max(1, stepsPerEpoch));
    }
}
