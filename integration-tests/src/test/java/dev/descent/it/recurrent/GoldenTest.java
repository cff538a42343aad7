package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.nn.recurrent.RecurrentState;
import dev.descent.nn.recurrent.TorchNames;
import dev.descent.optim.Optimizer;
import dev.descent.storage.Safetensors;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recurrent networks against files made with PyTorch, see {@code golden/README.md}: outputs, loss, every gradient, and
 * the weights after ten steps of Adam. Differences are measured against the largest magnitude of a tensor.
 */
class GoldenTest {
    private static final double TOLERANCE = 1e-5;
    private static final int IN = 3;
    private static final int HIDDEN = 5;
    private static final int CLASSES = 4;

    /** The network of the files: a recurrent layer, then a class at every step. */
    private static final class Net extends Module {
        private final Recurrent rnn;
        private final Dense out;
        private final List<Tensor> given;

        Net(RecurrentBuilder layer, List<Tensor> given) {
            this.rnn = child("rnn", layer.build());
            this.out = child("out", new Dense(rnn.outputs(), CLASSES));
            this.given = given;
        }

        Recurrent.Sequence run(Tensor x, Tensor mask) {
            return given.isEmpty() ? rnn.run(x, mask) : rnn.run(x, mask, new RecurrentState(given));
        }

        @Override
        protected Tensor forward(Tensor... in) {
            return out.apply(run(in[0], in[1]).outputs());
        }
    }

    /** A file, and what its name says. */
    record Golden(String name, Map<String, HostTensor> tensors, Map<String, String> about) {
        HostTensor get(String key) {
            return Objects.requireNonNull(tensors.get(key), () -> name + " has no tensor " + key);
        }

        String about(String key) {
            return Objects.requireNonNull(about.get(key), key);
        }

        RecurrentBuilder layer() {
            RecurrentBuilder b =
                    switch (about("kind")) {
                        case "lstm" -> Recurrent.lstm(IN, HIDDEN);
                        case "gru" -> Recurrent.gru(IN, HIDDEN);
                        case "rnn_tanh" -> Recurrent.elman(IN, HIDDEN);
                        case "rnn_relu" -> Recurrent.of(IN,
                                n -> new ElmanCell(n, HIDDEN, Activation.RELU, CellInitializers.uniform(HIDDEN)));
                        default -> throw new IllegalStateException("unknown kind " + about("kind"));
                    };
            b.layers(Integer.parseInt(about("layers")));
            return about("directions").equals("2") ? b.bidirectional() : b;
        }

        boolean hasState() {
            return about("initial_state").equals("given");
        }

        /** The starting weights by this library's names. */
        Map<String, HostTensor> weights(String prefix) {
            Map<String, HostTensor> own = new LinkedHashMap<>();
            tensors.forEach((key, value) -> {
                String n = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
                if (n.startsWith("out.")) {
                    own.put(n, value);
                } else if (n.matches("(weight|bias)_(ih|hh)_l.*")) {
                    own.put("rnn." + n, value);
                }
            });
            return TorchNames.fromTorch(own);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(GoldenTest.class.getResource("/golden")).toURI());
        List<Golden> all = new ArrayList<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path p : list.sorted().toList()) {
                Safetensors s = Safetensors.read(p);
                all.add(new Golden(p.getFileName().toString(), s.tensors(), s.metadata()));
            }
        }
        return all;
    }

    @Test
    void noFileIsMissing() throws IOException, URISyntaxException {
        assertEquals(34, files().size());
    }

    @ParameterizedTest
    @MethodSource("files")
    void outputsLossAndGradientsAreTorchs(Golden g) {
        List<Variable> states = new ArrayList<>();
        if (g.hasState()) {
            states.addAll(states(g));
        }
        Net net = new Net(g.layer(), states.stream().map(Variable::value).toList());
        Variable x = new Variable("x", g.get("x").shape(), DType.F32);
        Tensor mask = Tensor.of(g.get("mask"));
        Map<String, Variable> weights = net.variables();
        Recurrent.Sequence s = net.run(x.value(), mask);
        Tensor logits = net.out.apply(s.outputs());
        Tensor loss = Loss.crossEntropy().sums(logits, Tensor.of(g.get("targets")), mask).mean();
        Tensor real = mask.reshape(mask.shape().insert(2, 1));
        List<Tensor> outputs = new ArrayList<>(List.of(loss, logits.mul(real), s.outputs().mul(real)));
        outputs.addAll(s.state().values());
        List<Tensor> wrt = new ArrayList<>(List.of(x.value()));
        weights.values().forEach(v -> wrt.add(v.value()));
        states.forEach(v -> wrt.add(v.value()));
        int first = outputs.size();
        outputs.addAll(Gradients.of(loss, wrt));
        try (Device device = Devices.open("cpu");
                VariableStore store = new VariableStore(device)) {
            store.set(x, g.get("x"));
            Map<String, HostTensor> start = g.weights("");
            assertEquals(weights.keySet(), start.keySet());
            weights.forEach((name, v) -> store.set(v, Objects.requireNonNull(start.get(name))));
            for (int i = 0; i < states.size(); i++) {
                store.set(states.get(i), stateRow(g, i));
            }
            try (Plan plan = Plan.of(Graph.of("golden", List.of(), outputs), store)) {
                plan.run();
                close("loss", g.get("loss"), plan.read(0));
                close("logits", g.get("logits"), plan.read(1));
                close("hidden", g.get("hidden"), plan.read(2));
                for (int i = 0; i < s.state().values().size(); i++) {
                    close("state " + i, last(g, i), plan.read(3 + i));
                }
                close("grad.x", g.get("grad.x"), plan.read(first));
                Map<String, HostTensor> gradients = g.weights("grad.");
                int at = first + 1;
                for (String name : weights.keySet()) {
                    close("grad." + name, Objects.requireNonNull(gradients.get(name)), plan.read(at++));
                }
                for (int i = 0; i < states.size(); i++) {
                    close("grad of state " + i, row(g, i, "grad.h0", "grad.c0"), plan.read(at++));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void tenStepsOfAdamEndAtTorchsWeights(Golden g) {
        List<Tensor> given = new ArrayList<>();
        if (g.hasState()) {
            for (int i = 0; i < states(g).size(); i++) {
                given.add(Tensor.of(stateRow(g, i)));
            }
        }
        Dataset data = Dataset.ofSequences(g.get("x"), g.get("targets"), g.get("mask"));
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(new Net(g.layer(), given), Loss.crossEntropy())
                        .device(device)
                        .optimizer(Optimizer.adam(1e-3))
                        .batchSize(4)
                        .build()) {
            t.load(g.weights(""));
            TrainStep step = t.step(BatchShape.of(data, 4));
            step.write(data);
            float[] losses = new float[10];
            for (int i = 0; i < 10; i++) {
                step.run();
                losses[i] = (float) step.loss();
            }
            close("losses", g.get("losses"), HostTensor.of(losses));
            Map<String, HostTensor> after = g.weights("after.");
            t.weights().forEach((name, w) -> close("after." + name, Objects.requireNonNull(after.get(name)), w));
        }
    }

    // ---- states: ours go layer by layer, direction by direction, h before c; a file has all h in one tensor

    private static List<Variable> states(Golden g) {
        int per = g.about("kind").equals("lstm") ? 2 : 1;
        int n = g.get("h0").shape().dim(0) * per;
        List<Variable> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new Variable("state" + i, Shape.of(4, HIDDEN), DType.F32));
        }
        return all;
    }

    private static HostTensor stateRow(Golden g, int i) {
        return row(g, i, "h0", "c0");
    }

    private static HostTensor last(Golden g, int i) {
        return row(g, i, "h_n", "c_n");
    }

    private static HostTensor row(Golden g, int i, String h, String c) {
        boolean lstm = g.about("kind").equals("lstm");
        HostTensor all = g.get(lstm && i % 2 == 1 ? c : h);
        int size = 4 * HIDDEN;
        int r = lstm ? i / 2 : i;
        return HostTensor.of(Arrays.copyOfRange(all.floats(), r * size, (r + 1) * size), Shape.of(4, HIDDEN));
    }

    private static void close(String what, HostTensor expected, HostTensor got) {
        assertEquals(expected.size(), got.size(), what);
        double scale = 0;
        for (float v : expected.floats()) {
            scale = Math.max(scale, Math.abs(v));
        }
        assertTrue(scale > 0, what + " is all 0 in the file, which proves nothing");
        for (int i = 0; i < expected.size(); i++) {
            double error = Math.abs(expected.get(i) - got.get(i)) / scale;
            assertTrue(error <= TOLERANCE, what + " at " + i + ": " + got.get(i) + " instead of " + expected.get(i)
                    + ", off by " + error + " of the largest");
        }
    }
}
