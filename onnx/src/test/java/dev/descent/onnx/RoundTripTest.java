package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Initializer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported and imported is the same model, bit for bit. */
class RoundTripTest {
    private static List<Arguments> arrangements() {
        return RecurrentExportTest.arrangements();
    }

    private static OnnxModel back(OnnxExport e) {
        return OnnxImport.read(e.toBytes());
    }

    private static void same(Module m, Map<String, HostTensor> w, OnnxExport e) {
        OnnxModel back = back(e);
        assertEquals(w, back.weights());
        assertEquals(List.copyOf(w.keySet()), List.copyOf(back.network().parameters().keySet()));
        assertEquals(((Sequential) m).modules().stream().map(Module::describe).toList(),
                back.network().modules().stream().map(Module::describe).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrangements")
    void recurrentLayers(String name, Recurrent r) {
        Module m = new Sequential(r, new Dense(r.outputs(), 2, Activation.TANH));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        for (boolean lengths : new boolean[] {false, true}) {
            OnnxExport e = OnnxExport.of(m, w);
            OnnxModel back = back(lengths ? e.lengths() : e);
            assertEquals(w, back.weights());
            assertEquals(lengths, back.takesLengths());
            assertFalse(back.timeMajor());
            HostTensor x = Nets.random(new SplittableRandom(3), Shape.of(3, 5, 3));
            HostTensor mask = Nets.mask(5, 5, 1, 3);
            assertEquals(Nets.predict(m, w, x, mask), Nets.predict(back.network(), back.weights(), x, mask));
        }
    }

    @Test
    void layersWithoutTime() {
        Module m = new Sequential(new BatchNorm(4), new Dense(4, 6, Activation.elu(0.7)), new LayerNorm(6, 0.1),
                new Dense(6, 5, Activation.leakyRelu(0.3)), new BatchNorm(5, 0.25, 0.01),
                new Dense(5, 3, Activation.SILU, Initializer.zeros(), false), new Activate(Activation.GELU),
                new Dense(3, 3), new LayerNorm(3), new Activate(Activation.SOFTPLUS), new Activate(Activation.SILU),
                new Dense(3, 2, Activation.SOFTMAX));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, w, OnnxExport.of(m, w));
        same(m, w, OnnxExport.of(m, w).input(DType.F32, -1, -1, 4));
        same(m, w, OnnxExport.of(m, w).input(DType.F32, -1, 2, 7, 4));
    }

    @Test
    void embeddingsAndFlattening() {
        Module m = new Sequential(new Embedding(9, 4), new Dense(4, 3, Activation.RELU), new Flatten(),
                new Dense(15, 2, Activation.LOG_SOFTMAX));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, w, OnnxExport.of(m, w).input(DType.I32, -1, 5));
    }

    @Test
    void stacksStayApart() {
        Module m = new Sequential(new Embedding(9, 4), Recurrent.gru(4, 4).layers(2).build(),
                Recurrent.gru(4, 4).build(), Recurrent.lstm(4, 4).build(), new Flatten(), new Dense(20, 2));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, w, OnnxExport.of(m, w).lengths().input(DType.I32, -1, 5));
    }

    @Test
    void statesAreCarried() {
        Module m = new Sequential(new Embedding(9, 4), Recurrent.lstm(4, 5).layers(2).stateful().build(),
                new Dense(5, 9));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, w, OnnxExport.of(m, w));
        assertTrue(back(OnnxExport.of(m, w)).network().isStateful());
    }

    @Test
    void dropoutLeavesNothing() {
        Module m = new Sequential(new Dropout(0.5), new Dense(4, 3), new Dropout(0.5), new Sequential(new Dense(3, 2)));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        OnnxModel back = back(OnnxExport.of(m, w));
        assertEquals(List.of("0.weight", "0.bias", "1.weight", "1.bias"), List.copyOf(back.weights().keySet()));
        assertEquals(List.copyOf(w.values()), List.copyOf(back.weights().values()));
    }

    @Test
    void scalesAreApart() {
        Module m = new Sequential(new Dense(2, 3));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        Standardizer in = new Standardizer(new float[] {1, 2}, new float[] {3, 4});
        Standardizer out = new Standardizer(new float[] {5, 6, 7}, new float[] {8, 9, 10});
        OnnxExport e = OnnxExport.of(m, w).scaled(in).rescaled(out).describe("what it is").metadata("a", "b");
        OnnxModel back = back(e);
        assertEquals(in, back.inputScale().orElseThrow());
        assertEquals(out, back.outputScale().orElseThrow());
        assertEquals("what it is", back.description());
        assertEquals(Map.of("a", "b"), back.metadata());
        assertTrue(back.producer().startsWith("Descent "), back.producer());
        HostTensor x = Nets.random(new SplittableRandom(3), Shape.of(4, 2));
        try (OnnxRuntime ort = new OnnxRuntime(e.toBytes())) {
            Nets.assertClose(out.invert(Nets.predict(m, w, in.apply(x))), ort.run(Map.of("input", x)).get("output"),
                    "scaled");
        }
    }
}
