package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.device.Device;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.nn.recurrent.RecurrentState;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backpropagation through time of every cell and option, in float64, against central differences: with respect to the
 * input, all weights, and the initial state.
 */
class RecurrentGradientTest {
    private static final double TOLERANCE = 2e-8;
    private static final int BATCH = 3;
    private static final int TIME = 4;
    private static final int IN = 2;
    private static final int HIDDEN = 3;

    /** Left padding, a gap, and right padding. */
    private static final float[] MASK = {0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0};

    record Case(String name, Supplier<RecurrentBuilder> layer, boolean masked) {
        @Override
        public String toString() {
            return name + (masked ? ", masked" : "");
        }
    }

    /** A cell of a user: h ← ½h + ½tanh(W·[x, h] + b), which says 2h. */
    private static final class Leaky extends Cell {
        private final Dense inner;

        Leaky(int in) {
            inner = child("inner", new Dense(in + HIDDEN, HIDDEN, Activation.TANH));
        }

        @Override
        public int outputs() {
            return HIDDEN;
        }

        @Override
        public List<Integer> stateSizes() {
            return List.of(HIDDEN);
        }

        @Override
        public Step step(Tensor x, List<Tensor> state) {
            Tensor h = state.get(0);
            Tensor next = h.mul(0.5).add(inner.apply(Tensor.concat(1, x, h)).mul(0.5));
            return new Step(next.mul(2), List.of(next));
        }
    }

    private static RecurrentBuilder lstm(LstmCell.Options options) {
        return Recurrent.of(IN, n -> new LstmCell(n, HIDDEN, options, CellInitializers.orthogonal()));
    }

    static List<Case> cases() {
        LstmCell.Options plain = LstmCell.Options.DEFAULT;
        List<Case> all = new ArrayList<>();
        for (boolean masked : new boolean[] {false, true}) {
            add(all, masked, "elman", () -> Recurrent.elman(IN, HIDDEN));
            add(all, masked, "elman relu", () -> Recurrent.of(IN,
                    n -> new ElmanCell(n, HIDDEN, Activation.RELU, CellInitializers.uniform(1))));
            add(all, masked, "elman sigmoid", () -> Recurrent.of(IN,
                    n -> new ElmanCell(n, HIDDEN, Activation.SIGMOID, CellInitializers.orthogonal())));
            add(all, masked, "jordan", () -> Recurrent.jordan(IN, HIDDEN, 2));
            add(all, masked, "lstm", () -> Recurrent.lstm(IN, HIDDEN));
            add(all, masked, "lstm with peepholes", () -> lstm(plain.withPeepholes()));
            add(all, masked, "lstm projected", () -> lstm(plain.withProjection(2)));
            add(all, masked, "lstm with all", () -> lstm(plain.withPeepholes().withProjection(2).withForgetBias(-1)));
            add(all, masked, "gru", () -> Recurrent.gru(IN, HIDDEN));
            add(all, masked, "layer norm lstm", () -> Recurrent.of(IN, n -> new LayerNormLstmCell(n, HIDDEN)));
            add(all, masked, "user's cell", () -> Recurrent.of(IN, Leaky::new).bidirectional());
            for (Merge m : Merge.values()) {
                add(all, masked, "gru both ways " + m, () -> Recurrent.gru(IN, HIDDEN).bidirectional(m));
            }
            add(all, masked, "lstm stacked both ways", () -> Recurrent.lstm(IN, HIDDEN).layers(2).bidirectional());
            add(all, masked, "elman stacked, dropout", () -> Recurrent.elman(IN, HIDDEN).layers(2).dropout(0.4));
            add(all, masked, "lstm recurrent dropout", () -> Recurrent.lstm(IN, HIDDEN).recurrentDropout(0.4));
            add(all, masked, "gru zoneout", () -> Recurrent.gru(IN, HIDDEN).zoneout(0.3, 0));
            add(all, masked, "lstm, learned state", () -> Recurrent.lstm(IN, HIDDEN).learnInitialState());
            add(all, masked, "lstm zoneout", () -> Recurrent.lstm(IN, HIDDEN).zoneout(0.3, 0.2));
        }
        return all;
    }

    private static void add(List<Case> all, boolean masked, String name, Supplier<RecurrentBuilder> layer) {
        all.add(new Case(name, layer, masked));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfDifferences(Case c) {
        Recurrent layer = c.layer().get().build();
        SplittableRandom random = new SplittableRandom(7);
        List<Variable> leaves = new ArrayList<>(layer.variables().values());
        Variable x = new Variable("x", Shape.of(BATCH, TIME, IN), DType.F32);
        leaves.add(x);
        List<Tensor> before = new ArrayList<>();
        boolean learned = layer.variables().keySet().stream().anyMatch(n -> n.contains("initial"));
        for (Tensor t : layer.initialState(BATCH).values()) {
            if (learned) {
                before.add(t);
                continue;
            }
            Variable v = new Variable("state" + before.size(), t.shape(), DType.F32);
            leaves.add(v);
            before.add(v.value());
        }
        Tensor mask = c.masked() ? Tensor.of(HostTensor.of(MASK, Shape.of(BATCH, TIME))) : null;
        Variable clock = Trace.newClock();
        Recurrent.Sequence s = Trace.training(clock).run(() -> layer.run(x.value(), mask, new RecurrentState(before)));
        Tensor loss = weighted(s.outputs(), random).add(weighted(s.last(), random));
        for (Tensor t : s.state().values()) {
            loss = loss.add(weighted(t, random));
        }
        List<Tensor> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(Gradients.of(loss, leaves.stream().map(Variable::value).toList()));
        try (Device device = new Device(new OracleBackend());
                VariableStore store = new VariableStore(device)) {
            store.set(clock, HostTensor.of(5, 0, 0, 0));
            for (Variable v : leaves) {
                store.set(v, HostTensor.of(numbers(v.shape(), random), v.shape()));
            }
            try (Plan plan = Plan.of(Graph.of("recurrent", List.of(), outputs), store)) {
                plan.run();
                for (int i = 0; i < leaves.size(); i++) {
                    compare(plan, store, leaves.get(i), plan.read(1 + i));
                }
            }
        }
    }

    private static Tensor weighted(Tensor t, SplittableRandom random) {
        return t.mul(Tensor.of(HostTensor.of(numbers(t.shape(), random), t.shape()))).sum();
    }

    private static double[] numbers(Shape s, SplittableRandom random) {
        return random.doubles(s.size(), -1, 1).toArray();
    }

    private static void compare(Plan plan, VariableStore store, Variable v, HostTensor gradient) {
        double[] slopes = Differences.of(plan, store, v, store.get(v).doubles());
        for (int k = 0; k < slopes.length; k++) {
            double error = Math.abs(slopes[k] - gradient.get(k)) / Math.max(1, Math.abs(slopes[k]));
            assertTrue(error < TOLERANCE,
                    v + " at " + k + ": " + gradient.get(k) + " but differences say " + slopes[k]);
        }
    }
}
