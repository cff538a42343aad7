package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.device.Device;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.spi.FusedOp;
import dev.descent.spi.RecurrentKind;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The oracle's recurrent kernels beside the primitives that define what they mean, and whose gradients have been held
 * beside differences: states, and the gradients of everything.
 */
class RecurrentOracleTest {
    private static final int TIME = 5;
    private static final int BATCH = 4;
    private static final int IN = 3;
    private static final int HIDDEN = 4;

    /** [T, B]: left padding, a gap, right padding, nothing at all. */
    private static final float[] MASK = {0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0};

    /** The oracle with the fused kernels. */
    private static final class Fused extends WrappedBackend {
        Fused() {
            super(new OracleBackend());
        }

        @Override
        public boolean supports(FusedOp op) {
            return op == FusedOp.RECURRENT;
        }
    }

    static List<Arguments> layers() {
        List<Arguments> all = new ArrayList<>();
        for (RecurrentKind kind : RecurrentKind.values()) {
            for (int i = 0; i < 4; i++) {
                all.add(Arguments.of(kind, i % 2 == 1, i / 2 == 1));
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0} reverse={1} masked={2}")
    @MethodSource("layers")
    void meansWhatThePrimitivesMean(RecurrentKind kind, boolean reverse, boolean masked) {
        List<HostTensor> expected;
        List<HostTensor> got;
        try (Device device = new Device(new OracleBackend())) {
            expected = results(device, kind, reverse, masked);
        }
        try (Device device = new Device(new Fused())) {
            got = results(device, kind, reverse, masked);
        }
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                assertEquals(expected.get(i).get(k), got.get(i).get(k), 1e-13, "result " + i + " at " + k);
            }
        }
    }

    private static List<HostTensor> results(Device device, RecurrentKind kind, boolean reverse, boolean masked) {
        SplittableRandom random = new SplittableRandom(11);
        int rows = kind.gates() * HIDDEN;
        List<Variable> leaves = new ArrayList<>();
        Shape state = Shape.of(BATCH, HIDDEN);
        for (Shape s : List.of(Shape.of(TIME, BATCH, IN), Shape.of(rows, IN), Shape.of(rows, HIDDEN), Shape.of(rows),
                Shape.of(rows), state, state)) {
            leaves.add(new Variable("leaf" + leaves.size(), s, DType.F32));
        }
        if (!kind.hasCell()) {
            leaves.removeLast();
        }
        List<Tensor> in = leaves.stream().map(Variable::value).toList();
        Tensor mask = masked ? Tensor.of(HostTensor.of(MASK, Shape.of(TIME, BATCH))) : null;
        List<Tensor> outputs = new ArrayList<>(
                in.get(0).recurrent(kind, reverse, in.subList(1, 5), in.subList(5, in.size()), mask));
        Tensor loss = Tensor.fill(0, Shape.of());
        for (Tensor t : outputs) {
            loss = loss.add(t.mul(Tensor.of(HostTensor.of(numbers(t.shape(), random), t.shape()))).sum());
        }
        outputs.addAll(Gradients.of(loss, in));
        try (VariableStore store = new VariableStore(device)) {
            for (Variable v : leaves) {
                double[] values = numbers(v.shape(), random);
                for (int i = 0; masked && v == leaves.get(0) && i < values.length; i++) {
                    values[i] = MASK[i / IN] == 0 ? Double.NaN : values[i];
                }
                store.set(v, HostTensor.of(values, v.shape()));
            }
            try (Plan plan = Plan.of(Graph.of("recurrent", List.of(), outputs), store)) {
                plan.run();
                List<HostTensor> results = new ArrayList<>();
                for (int i = 0; i < outputs.size(); i++) {
                    results.add(plan.read(i));
                }
                return results;
            }
        }
    }

    private static double[] numbers(Shape s, SplittableRandom random) {
        return random.doubles(s.size(), -1, 1).toArray();
    }
}
