package dev.descent.onnx;

import dev.descent.data.Standardizer;
import dev.descent.nn.Sequential;
import dev.descent.storage.Architecture;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model read from an ONNX file.
 *
 * <pre>{@code
 * OnnxModel m = OnnxImport.read(file);
 * Trainer trainer = Trainer.builder(m.network(), Loss.crossEntropy()).device(device).build();
 * trainer.load(m.weights());
 * }</pre>
 *
 * @param network its layers; dropout, which leaves nothing in a file, is not among them
 * @param weights parameters and buffers by path
 * @param inputScale what stands before the layers, (x − mean) / scale, which the network leaves to the user
 * @param outputScale what stands behind them, y · scale + mean
 * @param takesLengths whether the file has lengths of sequences as a second input; the network takes a mask
 * @param timeMajor whether the file's input is [time, batch, …]; the network takes [batch, time, …]
 * @param producer program that wrote the file
 * @param description what the file says of itself
 * @param metadata texts by key
 */
public record OnnxModel(
        Sequential network,
        Map<String, HostTensor> weights,
        Optional<Standardizer> inputScale,
        Optional<Standardizer> outputScale,
        boolean takesLengths,
        boolean timeMajor,
        String producer,
        String description,
        Map<String, String> metadata) {
    public OnnxModel {
        weights = new LinkedHashMap<>(weights);
        metadata = new LinkedHashMap<>(metadata);
    }

    /** The layers as data, as model files have them; empty if one of them is not in their vocabulary. */
    public Optional<Architecture> architecture() {
        return Specs.of(network);
    }

    /** Whether the file says, as {@link OnnxExport} does, what its sequences are. */
    public boolean isOfSequences() {
        return metadata.containsKey(Metadata.KIND);
    }

    /**
     * The model as one of a table, as {@code descent predict} takes it. A softmax or sigmoid at the end becomes its
     * task, and names come from the metadata that {@link OnnxExport} writes; without them features are {@code x1},
     * {@code x2} …, and classes {@code 0}, {@code 1} ….
     *
     * @throws StorageException if it is no such model
     */
    public ModelBundle table() {
        return Bundles.table(this);
    }

    /**
     * The model as one of sequences that {@link OnnxExport} wrote.
     *
     * @throws StorageException if it is no such model
     */
    public SequenceBundle sequences() {
        return Bundles.sequences(this);
    }
}
