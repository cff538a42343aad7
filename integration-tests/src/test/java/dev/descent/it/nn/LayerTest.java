package dev.descent.it.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Initializer;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layers against their formulas. */
class LayerTest {
    private final Device device = Devices.open("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    private VariableStore initialised(Module m) {
        VariableStore store = new VariableStore(device);
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Variable> variables = m.variables();
        m.parameters().forEach((path, p) -> {
            Variable v = variables.get(path);
            if (v != null) {
                store.set(v, p.initializer().create(p.shape(), random.split()));
            }
        });
        return store;
    }

    private HostTensor run(Module m, VariableStore store, Trace trace, HostTensor... inputs) {
        Tensor[] in = new Tensor[inputs.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = Tensor.input("x" + i, inputs[i].shape(), inputs[i].type());
        }
        Tensor out = trace.run(() -> m.apply(in));
        try (Plan plan = Plan.of(new Graph("layer", List.of(in), List.of(out), trace.effects()), store)) {
            for (int i = 0; i < in.length; i++) {
                plan.write(i, inputs[i]);
            }
            plan.run();
            return plan.read(0);
        }
    }

    private static HostTensor ramp(int... dims) {
        float[] a = new float[(int) Shape.of(dims).size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) Math.sin(1.7 * i) * 2;
        }
        return HostTensor.of(a, Shape.of(dims));
    }

    @Test
    void denseMultipliesByTheTransposedWeight() {
        Dense dense = new Dense(3, 2, Activation.SIGMOID);
        VariableStore store = initialised(dense);
        HostTensor x = ramp(4, 3);
        HostTensor w = store.get(dense.variables().get("weight"));
        HostTensor y = run(dense, store, Trace.inference(), x);
        for (int i = 0; i < 4; i++) {
            for (int o = 0; o < 2; o++) {
                double a = 0;
                for (int k = 0; k < 3; k++) {
                    a += x.getFloat(i, k) * (double) w.getFloat(o, k);
                }
                assertEquals(1 / (1 + Math.exp(-a)), y.getFloat(i, o), 1e-6);
            }
        }
    }

    @Test
    void denseTakesMoreAxesAndEveryActivation() {
        for (String name : Activation.names()) {
            Dense dense = new Dense(3, 5, Activation.parse(name));
            VariableStore store = initialised(dense);
            HostTensor x = ramp(2, 4, 3);
            HostTensor y = run(dense, store, Trace.inference(), x);
            HostTensor flat = run(dense, store, Trace.inference(), x.reshape(Shape.of(8, 3)));
            assertEquals(Shape.of(2, 4, 5), y.shape());
            assertArrayEquals(flat.floats(), y.floats(), name);
        }
    }

    @Test
    void aDenseLayerWithoutBiasEqualsOneWithBiasZero() {
        Dense with = new Dense(3, 2, Activation.TANH);
        Dense without = new Dense(3, 2, Activation.TANH, Initializer.xavierUniform(), false);
        assertEquals(List.of("weight"), List.copyOf(without.parameters().keySet()));
        assertEquals(run(with, initialised(with), Trace.inference(), ramp(4, 3)),
                run(without, initialised(without), Trace.inference(), ramp(4, 3)));
    }

    @Test
    void layerNormCentresAndScalesEveryRow() {
        LayerNorm norm = new LayerNorm(6);
        HostTensor y = run(norm, initialised(norm), Trace.inference(), ramp(5, 6));
        for (int i = 0; i < 5; i++) {
            double mean = 0;
            double square = 0;
            for (int k = 0; k < 6; k++) {
                mean += y.getFloat(i, k) / 6;
                square += y.getFloat(i, k) * (double) y.getFloat(i, k) / 6;
            }
            assertEquals(0, mean, 1e-6);
            assertEquals(1, square, 1e-4);
        }
    }

    @Test
    void batchNormMovesItsRunningStatistics() {
        BatchNorm norm = new BatchNorm(2, 0.25, 1e-5);
        VariableStore store = initialised(norm);
        HostTensor x = ramp(10, 2);
        HostTensor y = run(norm, store, Trace.training(Trace.newClock()), x);
        for (int k = 0; k < 2; k++) {
            double mean = 0;
            for (int i = 0; i < 10; i++) {
                mean += x.getFloat(i, k) / 10;
            }
            double squares = 0;
            for (int i = 0; i < 10; i++) {
                squares += Math.pow(x.getFloat(i, k) - mean, 2);
            }
            assertEquals((x.getFloat(3, k) - mean) / Math.sqrt(squares / 10 + 1e-5), y.getFloat(3, k), 1e-5);
            assertEquals(0.25 * mean, store.get(norm.variables().get("running_mean")).getFloat(k), 1e-6);
            assertEquals(0.75 + 0.25 * squares / 9, store.get(norm.variables().get("running_var")).getFloat(k), 1e-5);
        }
    }

    @Test
    void embeddingPicksRows() {
        Embedding e = new Embedding(5, 3);
        VariableStore store = initialised(e);
        HostTensor table = store.get(e.variables().get("weight"));
        HostTensor y = run(e, store, Trace.inference(), HostTensor.of(new int[] {4, 0, 4, 2}, Shape.of(2, 2)));
        assertEquals(Shape.of(2, 2, 3), y.shape());
        assertEquals(table.rows(4, 0, 4, 2), y.reshape(Shape.of(4, 3)));
        HostTensor out = run(e, store, Trace.inference(), HostTensor.of(5));
        assertTrue(Float.isNaN(out.getFloat(0, 0)), "an index out of range is not silent");
    }

    @Test
    void flattenKeepsTheBatch() {
        Flatten f = new Flatten();
        assertEquals(ramp(2, 12), run(f, initialised(f), Trace.inference(), ramp(2, 3, 4)));
    }

    /** Two inputs and a residual connection in plain Java. */
    private static final class TwoInputs extends Module {
        private final Dense left = child("left", new Dense(3, 4));
        private final Dense right = child("right", new Dense(2, 4));
        private final Layer end = child("end", new Activate(Activation.RELU));

        @Override
        protected Tensor forward(Tensor... in) {
            Tensor l = left.apply(in[0]);
            return end.apply(l.add(right.apply(in[1]))).add(l);
        }
    }

    @Test
    void modulesWithSeveralInputsAreJavaCode() {
        TwoInputs m = new TwoInputs();
        assertEquals(List.of("left.weight", "left.bias", "right.weight", "right.bias"),
                List.copyOf(m.parameters().keySet()));
        assertEquals(28, m.parameterCount());
        VariableStore store = initialised(m);
        HostTensor y = run(m, store, Trace.inference(), ramp(6, 3), ramp(6, 2));
        assertEquals(Shape.of(6, 4), y.shape());
    }

    @Test
    void valuesCanBeReadOnTheSpot() {
        HostTensor y = Tensor.of(new float[][] {{1, 2}, {3, 4}}).matmul(Tensor.of(new float[][] {{1, 0}, {0, 1}}))
                .add(1)
                .sum(0)
                .eval();
        assertEquals(HostTensor.of(6f, 8f), y);
        assertEquals(DType.I32, Tensor.of(1f, 5f, 2f).argmax(0).eval(device).type());
    }

    @Test
    void normsRefuseWhatDoesNotFit() {
        for (double epsilon : new double[] {0, -1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new LayerNorm(3, epsilon));
            assertThrows(IllegalArgumentException.class, () -> new BatchNorm(3, 0.1, epsilon));
        }
        assertThrows(IllegalArgumentException.class, () -> new LayerNorm(0));
        assertThrows(IllegalArgumentException.class, () -> new BatchNorm(3, 2, 1e-5));
        Tensor x = Tensor.of(new float[][] {{1, 2}});
        assertThrows(ShapeException.class, () -> new LayerNorm(1).apply(x));
        assertThrows(ShapeException.class, () -> new BatchNorm(3).apply(x));
    }
}
