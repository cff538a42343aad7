package dev.descent.it.recurrent;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentState;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A recurrent layer with weights of its own on the CPU, for tests that compare two runs. */
final class Net implements AutoCloseable {
    /**
     * A run.
     *
     * @param outputs [B, T, out]
     * @param last [B, out]
     * @param state after the run
     * @param gradients of Σ weight·outputs + Σ last, by parameter
     */
    record Run(HostTensor outputs, HostTensor last, List<HostTensor> state, Map<String, HostTensor> gradients) {}

    private final Device device = Devices.open("cpu");
    private final Recurrent layer;
    private final Map<String, Variable> variables;
    private final VariableStore store = new VariableStore(device);

    Net(Recurrent layer, long seed) {
        this.layer = layer;
        this.variables = layer.variables();
        SplittableRandom random = new SplittableRandom(seed);
        variables.forEach((name, v) -> store.set(v, numbers(v.shape(), random)));
    }

    static HostTensor numbers(Shape shape, SplittableRandom random) {
        float[] a = new float[(int) shape.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextDouble(-1, 1);
        }
        return HostTensor.of(a, shape);
    }

    HostTensor weight(String name) {
        return store.get(variable(name));
    }

    void setWeight(String name, HostTensor value) {
        store.set(variable(name), value);
    }

    private Variable variable(String name) {
        Variable v = variables.get(name);
        if (v == null) {
            throw new IllegalArgumentException(name + " is not among " + variables.keySet());
        }
        return v;
    }

    List<String> weights() {
        return List.copyOf(variables.keySet());
    }

    /** Runs; {@code outputWeights} [B, T] weighs the steps in the sum that is differentiated. */
    Run run(HostTensor x, @Nullable HostTensor mask, @Nullable List<HostTensor> state, HostTensor outputWeights) {
        Shape s = x.shape();
        List<HostTensor> values = new ArrayList<>(List.of(x, outputWeights));
        List<Tensor> inputs = new ArrayList<>(List.of(Tensor.input("x", s, DType.F32),
                Tensor.input("weights", outputWeights.shape(), DType.F32)));
        Tensor m = null;
        if (mask != null) {
            m = Tensor.input("mask", mask.shape(), DType.F32);
            inputs.add(m);
            values.add(mask);
        }
        RecurrentState before = layer.initialState(s.dim(0));
        if (state != null) {
            List<Tensor> given = new ArrayList<>();
            for (HostTensor v : state) {
                Tensor t = Tensor.input("state" + given.size(), v.shape(), DType.F32);
                given.add(t);
                inputs.add(t);
                values.add(v);
            }
            before = new RecurrentState(given);
        }
        Recurrent.Sequence r = layer.run(inputs.get(0), m, before);
        Tensor each = inputs.get(1).reshape(s.dim(0), s.dim(1), 1);
        Tensor sum = r.outputs().mul(each).sum().add(r.last().sum());
        List<Tensor> outputs = new ArrayList<>(List.of(r.outputs(), r.last()));
        outputs.addAll(r.state().values());
        outputs.addAll(Gradients.of(sum, variables.values().stream().map(Variable::value).toList()));
        try (Plan plan = Plan.of(Graph.of("net", inputs, outputs), store)) {
            for (int i = 0; i < inputs.size(); i++) {
                plan.write(i, values.get(i));
            }
            plan.run();
            List<HostTensor> after = new ArrayList<>();
            int states = r.state().values().size();
            for (int i = 0; i < states; i++) {
                after.add(plan.read(2 + i));
            }
            Map<String, HostTensor> gradients = new LinkedHashMap<>();
            for (String name : variables.keySet()) {
                gradients.put(name, plan.read(2 + states + gradients.size()));
            }
            return new Run(plan.read(0), plan.read(1), after, gradients);
        }
    }

    @Override
    public void close() {
        store.close();
        device.close();
    }
}
