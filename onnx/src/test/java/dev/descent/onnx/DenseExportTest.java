package dev.descent.onnx;

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
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What onnxruntime makes of layers without a time axis of their own. */
class DenseExportTest {
    private static List<Activation> activations() {
        return List.of(Activation.LINEAR, Activation.SIGMOID, Activation.TANH, Activation.RELU, Activation.LEAKY_RELU,
                Activation.leakyRelu(0.3), Activation.ELU, Activation.elu(0.7), Activation.GELU, Activation.SILU,
                Activation.SOFTPLUS, Activation.SOFTMAX, Activation.LOG_SOFTMAX);
    }

    private static void same(Module m, OnnxExport export, Map<String, HostTensor> w, HostTensor... inputs) {
        try (OnnxRuntime ort = new OnnxRuntime(export.toBytes())) {
            for (HostTensor x : inputs) {
                Nets.assertClose(Nets.predict(m, w, x), ort.run(Map.of("input", x)).get("output"), m.describe());
            }
        }
    }

    private static void same(Module m, HostTensor... inputs) {
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, OnnxExport.of(m, w), w, inputs);
    }

    private static HostTensor real(int... dims) {
        return Nets.random(new SplittableRandom(2), Shape.of(dims));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activationsInsideAndBehindALayer(Activation a) {
        same(new Sequential(new Dense(4, 7, a), new Dense(7, 5), new Activate(a)), real(1, 4), real(6, 4));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activationsOverTime(Activation a) {
        Module m = new Dense(4, 7, a);
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, OnnxExport.of(m, w).input(DType.F32, -1, -1, 4), w, real(1, 3, 4), real(6, 1, 4));
    }

    @Test
    void withoutBias() {
        Module m = new Sequential(new Dense(3, 4, Activation.TANH, Initializer.zeros(), false), new Dense(4, 2));
        same(m, real(5, 3));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, OnnxExport.of(m, w).input(DType.F32, -1, -1, 3), w, real(2, 5, 3));
    }

    @Test
    void normalisationAndDropout() {
        Module m = new Sequential(new Dropout(0.4), new BatchNorm(4), new Dense(4, 6), new BatchNorm(6, 0.2, 0.01),
                new LayerNorm(6), new Dropout(0.5), new Dense(6, 5), new LayerNorm(5, 0.1));
        same(m, real(1, 4), real(7, 4));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        same(m, OnnxExport.of(m, w).input(DType.F32, -1, -1, 4), w, real(1, 1, 4), real(3, 5, 4));
        same(m, OnnxExport.of(m, w).input(DType.F32, -1, 2, 3, 4), w, real(1, 2, 3, 4), real(3, 2, 3, 4));
    }

    @Test
    void embeddingsAndFlattening() {
        Module m = new Sequential(new Embedding(9, 4), new Flatten(), new Sequential(new Dense(12, 5), new Flatten()));
        SplittableRandom random = new SplittableRandom(3);
        same(m, Nets.indices(random, 9, Shape.of(1, 3)), Nets.indices(random, 9, Shape.of(5, 3)));
        Module images = new Sequential(new Flatten(), new Dense(24, 3));
        Map<String, HostTensor> w = Nets.weights(images, 1);
        same(images, OnnxExport.of(images, w).input(DType.F32, -1, 2, 3, 4), w, real(1, 2, 3, 4), real(5, 2, 3, 4));
    }
}
