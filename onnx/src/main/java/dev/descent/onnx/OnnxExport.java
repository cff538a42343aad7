package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Module;
import dev.descent.nn.Task;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.SafeWrite;
import dev.descent.storage.SequenceBundle;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trained model as an ONNX file, as it is at inference: dropout leaves nothing, batch normalisation counts on
 * its running values. The graph's input is {@code input}, its output {@code output}; batch and time are free axes.
 *
 * <pre>{@code
 * OnnxExport.of(net, trainer.weights()).lengths().answers(Activation.SOFTMAX).write(Path.of("net.onnx"), false);
 * }</pre>
 *
 * <p>Indices and lengths are 64-bit integers in the file. A model that carries its state has an input and an output for
 * every value of it, {@code 0.l0.h} and {@code 0.l0.h.next} for example.
 *
 * <p>Layers that are written: Sequential, Dense, Activate, Dropout, Flatten, BatchNorm, LayerNorm, Embedding and
 * Recurrent with Elman cells (tanh, ReLU), LSTM (peepholes, no projection) and GRU, stacked, in both directions, with
 * a learned first state. All others are refused by name, as is zoneout.
 */
public final class OnnxExport {
    /** Version of the operators that files ask for. */
    public static final int OPSET = 20;

    private static final int IR_VERSION = 9; // the one of opset 20
    static final String PRODUCER = "Descent";
    private static final int FREE = -1;

    private final Module model;
    private final Map<String, HostTensor> weights;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private @Nullable DType type;
    private int[] dims = {};
    private boolean lengths;
    private @Nullable Standardizer inputScale;
    private @Nullable Standardizer outputScale;
    private @Nullable Activation answers;
    private String name = "model";
    private String description = "";

    private OnnxExport(Module model, Map<String, HostTensor> weights) {
        this.model = Objects.requireNonNull(model, "the model to export is null");
        this.weights = Objects.requireNonNull(weights, "the weights to export are null: give trainer.weights()");
    }

    /** Of a model and its weights by path, such as {@code trainer.weights()}. */
    public static OnnxExport of(Module model, Map<String, HostTensor> weights) {
        return new OnnxExport(model, weights);
    }

    /**
     * Of a model of a table: it takes raw features, in the order of the columns, and gives what {@code descent predict}
     * does: probabilities of classes or labels, or values in their own unit.
     */
    public static OnnxExport of(ModelBundle b) {
        OnnxExport e = of(b.architecture().build(), b.weights()).input(DType.F32, FREE, b.featureNames().size())
                .scaled(b.inputScale())
                .describe("Input: " + String.join(", ", b.featureNames()) + ". Output: " + (b.task() == Task.CLASSIFY
                        ? "probabilities of the classes " + String.join(", ", b.classNames())
                        : (b.task() == Task.MULTILABEL ? "probabilities of " : "")
                                + String.join(", ", b.labelNames())) + ".");
        switch (b.task()) {
            case CLASSIFY -> e.answers(Activation.SOFTMAX);
            case MULTILABEL -> e.answers(Activation.SIGMOID);
            case REGRESS -> b.targetScale().ifPresent(e::rescaled);
        }
        e.metadata.putAll(Metadata.of(b));
        return e;
    }

    /**
     * Of a model of sequences: it gives probabilities, or values where its task is to add. Models that were trained
     * with masks take {@link #lengths()}; one of a text takes and gives its state.
     */
    public static OnnxExport of(SequenceBundle b) {
        OnnxExport e = of(b.architecture().build(), b.weights()).describe(b.alphabet().isEmpty()
                ? "Model of " + b.kind() + "."
                : "Model of " + b.kind() + "; symbols by number stand in the metadata.");
        switch (b.kind()) {
            case "adding" -> e.lengths = false;
            case "rolls" -> e.lengths().answers(Activation.SIGMOID);
            case "reber" -> e.lengths().answers(Activation.SOFTMAX);
            default -> e.answers(Activation.SOFTMAX);
        }
        e.metadata.putAll(Metadata.of(b));
        return e;
    }

    /**
     * Says what the model takes. Without this it follows from the first layer with weights: [batch, in] for Dense and
     * normalisation, [batch, time, in] for Recurrent, indices [batch, time] for Embedding.
     *
     * @param inputType F32, or I32 for indices
     * @param extents batch first; −1 for a free one
     */
    public OnnxExport input(DType inputType, int... extents) {
        if (inputType == DType.F64 || extents.length == 0) {
            throw new IllegalArgumentException("a model takes F32 or I32 [batch, …], not " + inputType
                    + List.of(Arrays.stream(extents).boxed().toArray()));
        }
        for (int e : extents) {
            if (e < 1 && e != FREE) {
                throw new IllegalArgumentException("an extent of the input must be 1 or more, or -1 for a free one,"
                        + " not " + e);
            }
        }
        type = inputType;
        dims = extents.clone();
        return this;
    }

    /** Adds a second input, {@code lengths} [batch]: real steps of each sequence, in place of a mask. */
    public OnnxExport lengths() {
        lengths = true;
        return this;
    }

    /** Puts (x − mean) / scale before the model. */
    public OnnxExport scaled(Standardizer s) {
        inputScale = Objects.requireNonNull(s, "the scale of the input is null");
        return this;
    }

    /** Puts y · scale + mean behind the model. */
    public OnnxExport rescaled(Standardizer s) {
        outputScale = Objects.requireNonNull(s, "the scale of the output is null");
        return this;
    }

    /** Puts an activation behind the model, which turns its outputs into what users want: softmax, or sigmoid. */
    public OnnxExport answers(Activation a) {
        answers = Objects.requireNonNull(a, "the activation of the answers is null: give Activation.SOFTMAX, for"
                + " example, or do not call answers");
        return this;
    }

    /** Names the graph, {@code model} otherwise. */
    public OnnxExport named(String graphName) {
        name = Objects.requireNonNull(graphName, "the name of the graph is null");
        return this;
    }

    /** Documents the file. */
    public OnnxExport describe(String text) {
        description = Objects.requireNonNull(text, "the description is null");
        return this;
    }

    /** Adds a line of metadata, which readers show and ignore. */
    public OnnxExport metadata(String key, String value) {
        metadata.put(Objects.requireNonNull(key, "a key of the metadata is null"),
                Objects.requireNonNull(value, () -> "the metadata '" + key + "' is null"));
        return this;
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws IllegalArgumentException if a layer cannot be written, or weights do not fit; the message names the layer
     *     and says what can
     * @throws dev.descent.storage.StorageException if the file exists and may not be overwritten, or cannot be written
     */
    public void write(Path file, boolean overwrite) {
        SafeWrite.write(file, overwrite, ByteBuffer.wrap(toBytes()));
    }

    /** The bytes of the file. */
    public byte[] toBytes() {
        long bytes = weights.values().stream().mapToLong(t -> (long) t.size() * Float.BYTES).sum();
        if (bytes > Integer.MAX_VALUE - (1 << 24)) {
            throw new IllegalArgumentException("the weights take " + bytes + " bytes; an ONNX file can have 2 GiB");
        }
        return model().toByteArray();
    }

    private ModelProto model() {
        GraphBuilder g = new GraphBuilder();
        Flow x = source();
        g.input(x, "examples, one a row");
        Sequences sequences = new Sequences(g, x, lengths);
        Flow y = x;
        if (inputScale != null) {
            y = affine(g, "scale", y, "Sub", inputScale.mean(), "Div", inputScale.scale());
        }
        y = new LayerWriter(g, weights, sequences).write("", model, y);
        if (outputScale != null) {
            y = affine(g, "rescale", y, "Mul", outputScale.scale(), "Add", outputScale.mean());
        }
        if (answers != null) {
            y = ActivationWriter.write(g, "answers", answers, y);
        }
        g.rename(y.name(), "output");
        g.output(y.as("output"), "what the model says");
        sequences.declareStates();
        ModelProto.Builder m = ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName(PRODUCER)
                .setProducerVersion(Metadata.version()).setDomain("dev.descent").setModelVersion(1)
                .setDocString(description)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(g.build(name, description));
        metadata.forEach((k, v) -> m.addMetadataProps(StringStringEntryProto.newBuilder().setKey(k).setValue(v)));
        return m.build();
    }

    private Flow source() {
        DType t = type;
        if (t == null) {
            return FirstLayer.input(model).orElseThrow(() -> new IllegalArgumentException("what "
                    + LayerWriter.named("", model) + " takes does not follow from its first layer: say it with"
                    + " input(DType.F32, -1, 5), for example, for [batch, 5]"));
        }
        List<Flow.Extent> extents = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            String free = i == 0 ? "batch" : i == 1 ? "time" : "axis" + i;
            extents.add(dims[i] == FREE ? Flow.Extent.free(free) : Flow.Extent.of(dims[i]));
        }
        return new Flow(FirstLayer.INPUT, t, extents);
    }

    private static Flow affine(
            GraphBuilder g, String where, Flow x, String first, float[] a, String second, float[] b) {
        if (x.type() != DType.F32 || !x.ends(a.length)) {
            throw new IllegalArgumentException("a scale of " + a.length + " features does not fit " + x.type()
                    + x.extents());
        }
        String y = g.node(where, first, List.of(x.name(), g.weights(where + "." + first, HostTensor.of(a))));
        return x.as(g.node(where, second, List.of(y, g.weights(where + "." + second, HostTensor.of(b)))));
    }
}
