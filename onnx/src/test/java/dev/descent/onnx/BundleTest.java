package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.Task;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.storage.Architecture;
import dev.descent.storage.CellKind;
import dev.descent.storage.LayerSpec;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that the command line saves travel to ONNX and back. */
class BundleTest {
    private static ModelBundle table(Task task) {
        Architecture a = new Architecture(List.of(new LayerSpec.DenseSpec(3, 5, Activation.RELU),
                new LayerSpec.BatchNormSpec(5), new LayerSpec.DenseSpec(5, 2, Activation.LINEAR)));
        Standardizer in = new Standardizer(new float[] {1, -2, 300}, new float[] {0.5f, 2, 100});
        boolean classes = task == Task.CLASSIFY;
        return new ModelBundle(a, task, classes ? "cross-entropy" : "other", List.of("a", "b \"q\"", "ç"),
                classes ? List.of("kind") : List.of("u", "v"), classes ? List.of("yes", "no") : List.of(), in,
                task == Task.REGRESS
                        ? Optional.of(new Standardizer(new float[] {9, 8}, new float[] {7, 6}))
                        : Optional.empty(),
                42, Nets.weights(a.build(), 1));
    }

    @ParameterizedTest
    @EnumSource
    void tables(Task task) {
        ModelBundle b = table(task);
        byte[] file = OnnxExport.of(b).toBytes();
        assertEquals(b, OnnxImport.read(file).table());
        HostTensor x = HostTensor.of(new float[][] {{1, 2, 250}, {0, -4, 500}, {3, 3, 3}});
        HostTensor scaled = b.inputScale().apply(x);
        try (OnnxRuntime ort = new OnnxRuntime(file)) {
            HostTensor said = ort.run(Map.of("input", x)).get("output");
            Sequential net = b.architecture().build();
            HostTensor raw = Nets.predict(net, b.weights(), scaled);
            switch (task) {
                case REGRESS -> Nets.assertClose(b.targetScale().orElseThrow().invert(raw), said, "values");
                case MULTILABEL -> assertEquals(1 / (1 + Math.exp(-raw.get(2))), said.get(2), 1e-6);
                case CLASSIFY -> assertEquals(1 / (1 + Math.exp(raw.get(1) - raw.get(0))), said.get(0), 1e-6);
            }
        }
    }

    @Test
    void foreignTablesGetNames() {
        Module m = new Sequential(new Dense(2, 3, Activation.SOFTMAX));
        ModelBundle b = OnnxImport.read(OnnxExport.of(m, Nets.weights(m, 1)).toBytes()).table();
        assertEquals(List.of("x1", "x2"), b.featureNames());
        assertEquals(List.of("class"), b.labelNames());
        assertEquals(List.of("0", "1", "2"), b.classNames());
        assertEquals(List.of(new LayerSpec.DenseSpec(2, 3, Activation.LINEAR)), b.architecture().layers());
        Module values = new Sequential(new Dense(2, 2));
        assertEquals(List.of("y1", "y2"),
                OnnxImport.read(OnnxExport.of(values, Nets.weights(values, 1)).toBytes()).table().labelNames());
    }

    @Test
    void whatIsNoTableIsRefused() {
        Module m = new Sequential(Recurrent.gru(3, 2).build());
        OnnxModel back = OnnxImport.read(OnnxExport.of(m, Nets.weights(m, 1)).toBytes());
        assertTrue(assertThrows(StorageException.class, back::table).getMessage()
                .startsWith("it is no model of a table"));
        assertTrue(assertThrows(StorageException.class, back::sequences).getMessage()
                .startsWith("it does not say what its sequences are"));
        Module learned = new Sequential(Recurrent.gru(3, 2).learnInitialState().build());
        OnnxModel other = OnnxImport.read(OnnxExport.of(learned, Nets.weights(learned, 1)).toBytes());
        assertTrue(other.architecture().isEmpty());
        assertTrue(assertThrows(StorageException.class, other::table).getMessage()
                .startsWith("model files have no 'GRU 3→2, learned initial state' with its options (layer 0)"));
    }

    private static SequenceBundle sequences(String kind, CellKind cell) {
        boolean text = kind.equals("text");
        Architecture a = new Architecture(List.of(new LayerSpec.EmbeddingSpec(4, 3),
                new LayerSpec.RecurrentSpec(cell, 3, 5, 2, false, 0, false, text),
                new LayerSpec.DenseSpec(5, 4, Activation.LINEAR)));
        return new SequenceBundle(kind, a, text ? List.of("\n", "a", "ç", "😀") : List.of(), 7,
                Nets.weights(a.build(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "reber", "rolls", "copy", "temporal", "adding"})
    void sequences(String kind) {
        for (CellKind cell : CellKind.values()) {
            if (cell != CellKind.LAYER_NORM_LSTM) {
                SequenceBundle b = sequences(kind, cell);
                assertEquals(b, OnnxImport.read(OnnxExport.of(b).toBytes()).sequences());
            }
        }
    }

    @Test
    void reberModelsTakeLengths() {
        SequenceBundle b = sequences("reber", CellKind.LSTM);
        HostTensor x = Nets.indices(new SplittableRandom(1), 4, Shape.of(2, 5));
        try (OnnxRuntime ort = new OnnxRuntime(OnnxExport.of(b).toBytes())) {
            HostTensor said = ort.run(Map.of("input", x, "lengths", HostTensor.of(3, 5))).get("output");
            HostTensor raw = Nets.predict(b.architecture().build(), b.weights(), x, Nets.mask(5, 3, 5));
            double sum = 0;
            for (int c = 0; c < 4; c++) {
                sum += Math.exp(raw.get(c));
            }
            assertEquals(Math.exp(raw.get(1)) / sum, said.get(1), 1e-6);
        }
    }
}
