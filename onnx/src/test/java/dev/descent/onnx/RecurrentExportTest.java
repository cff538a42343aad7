package dev.descent.onnx;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.GruCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What onnxruntime makes of recurrent layers: every cell in every arrangement, with and without lengths. */
class RecurrentExportTest {
    private static final int IN = 3;
    private static final int HIDDEN = 4;

    /** A kind of cell by name. */
    record Kind(String name, Supplier<RecurrentBuilder> builder) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Kind> cells() {
        return List.of(
                new Kind("elman tanh", () -> Recurrent.elman(IN, HIDDEN)),
                new Kind("elman relu", () -> Recurrent.of(IN,
                        n -> new ElmanCell(n, HIDDEN, Activation.RELU, CellInitializers.uniform(HIDDEN)))),
                new Kind("lstm", () -> Recurrent.lstm(IN, HIDDEN)),
                new Kind("lstm peepholes", () -> Recurrent.of(IN, n -> new LstmCell(n, HIDDEN,
                        LstmCell.Options.DEFAULT.withPeepholes(), CellInitializers.uniform(HIDDEN)))),
                new Kind("gru", () -> Recurrent.of(IN, n -> new GruCell(n, HIDDEN))));
    }

    static List<Arguments> arrangements() {
        List<Arguments> all = new ArrayList<>();
        for (Kind k : cells()) {
            add(all, k, "all", k.builder().get());
            add(all, k, "last", k.builder().get().last());
            add(all, k, "stacked", k.builder().get().layers(3).dropout(0.3));
            add(all, k, "stacked both ways", k.builder().get().layers(2).bidirectional());
            add(all, k, "both ways last", k.builder().get().bidirectional().last());
            add(all, k, "learned state", k.builder().get().layers(2).learnInitialState());
            add(all, k, "learned state both ways", k.builder().get().layers(2).bidirectional().learnInitialState());
            for (Merge m : Merge.values()) {
                add(all, k, m + "", k.builder().get().layers(2).bidirectional(m));
                add(all, k, m + " last", k.builder().get().bidirectional(m).last().recurrentDropout(0.2));
            }
        }
        return all;
    }

    private static void add(List<Arguments> all, Kind kind, String name, RecurrentBuilder b) {
        all.add(Arguments.of(kind + " " + name, b.build()));
    }

    private static HostTensor real(int... dims) {
        return Nets.random(new SplittableRandom(2), Shape.of(dims));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrangements")
    void withoutLengths(String name, Recurrent r) {
        Module m = new Sequential(r, new Dense(r.outputs(), 2));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        try (OnnxRuntime ort = new OnnxRuntime(OnnxExport.of(m, w).toBytes())) {
            for (HostTensor x : List.of(real(1, 1, IN), real(1, 6, IN), real(5, 4, IN))) {
                Nets.assertClose(Nets.predict(m, w, x), ort.run(Map.of("input", x)).get("output"), name);
            }
        }
    }

    /** What is behind the end of a sequence has no influence, and what is said there is the same too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("arrangements")
    void withLengths(String name, Recurrent r) {
        Module m = new Sequential(r, new Dense(r.outputs(), 2));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        try (OnnxRuntime ort = new OnnxRuntime(OnnxExport.of(m, w).lengths().toBytes())) {
            for (int[] lengths : new int[][] {{6}, {1}, {2, 6, 1, 4}, {3, 3, 2}}) {
                HostTensor x = real(lengths.length, 6, IN);
                HostTensor expected = Nets.predict(m, w, x, Nets.mask(6, lengths));
                HostTensor said = ort.run(Map.of("input", x, "lengths", HostTensor.of(lengths))).get("output");
                Nets.assertClose(expected, said, name);
            }
        }
    }

    /** Flattening makes features of what stands behind the end. */
    @Test
    void layersOneAfterTheOtherWithLengths() {
        Module m = new Sequential(new Embedding(7, IN), Recurrent.gru(IN, 4).bidirectional().build(),
                Recurrent.lstm(8, 3).build(), new Flatten(), new Dense(15, 2, Activation.TANH));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        HostTensor x = Nets.indices(new SplittableRandom(4), 7, Shape.of(3, 5));
        int[] lengths = {5, 2, 1};
        try (OnnxRuntime ort = new OnnxRuntime(OnnxExport.of(m, w).lengths().toBytes())) {
            Nets.assertClose(Nets.predict(m, w, x, Nets.mask(5, lengths)),
                    ort.run(Map.of("input", x, "lengths", HostTensor.of(lengths))).get("output"), "stack");
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void theStateGoesInAndOut(Kind kind) {
        Module m = new Sequential(kind.builder().get().layers(2).stateful().build(), new Dense(HIDDEN, 2));
        Map<String, HostTensor> w = Nets.weights(m, 1);
        boolean hasCell = kind.name().startsWith("lstm");
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (String layer : List.of("0.l0", "0.l1")) {
            state.put(layer + ".h", HostTensor.of(new float[2 * HIDDEN], Shape.of(2, HIDDEN)));
            if (hasCell) {
                state.put(layer + ".c", HostTensor.of(new float[2 * HIDDEN], Shape.of(2, HIDDEN)));
            }
        }
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(m, Loss.meanSquaredError()).device(device).build();
                OnnxRuntime ort = new OnnxRuntime(OnnxExport.of(m, w).toBytes())) {
            t.load(w);
            for (int window = 0; window < 3; window++) {
                HostTensor x = Nets.random(new SplittableRandom(window), Shape.of(2, 3, IN));
                Map<String, HostTensor> in = new LinkedHashMap<>(state);
                in.put("input", x);
                Map<String, HostTensor> out = ort.run(in);
                Nets.assertClose(t.predict(x), out.get("output"), "window " + window);
                state.replaceAll((name, old) -> out.get(name + ".next"));
            }
        }
    }
}
