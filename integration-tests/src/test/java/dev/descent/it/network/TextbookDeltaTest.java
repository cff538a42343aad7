package dev.descent.it.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.device.Device;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.spi.BackendOptions;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The delta rules, weight by weight: δ_k = ∂L/∂ŷ_k · l'(a_k) at the outputs, δ_j = l'(a_j) Σ_k δ_k w_kj below,
 * ∂L/∂w_ji = δ_j·x_i, worked out here in plain float64 loops for a two-layer net, and compared with what the
 * gradient graph gives.
 */
class TextbookDeltaTest {
    private static final int BATCH = 5;
    private static final int IN = 4;
    private static final int HIDDEN = 6;
    private static final int OUT = 3;

    @ParameterizedTest
    @CsvSource({
        "oracle,sigmoid,sigmoid", "oracle,tanh,softmax", "oracle,relu,linear", "oracle,linear,tanh", "oracle,tanh,relu",
        "oracle,sigmoid,softmax", "scalar,sigmoid,sigmoid", "scalar,tanh,softmax", "scalar,relu,linear",
        "scalar,linear,tanh", "scalar,tanh,relu", "vector,sigmoid,sigmoid", "vector,tanh,softmax", "vector,relu,linear",
        "vector,linear,tanh", "vector,tanh,relu"
    })
    void everyWeightHasTheTextbookGradient(String backend, String hidden, String output) {
        boolean softmax = output.equals("softmax");
        Dense first = new Dense(IN, HIDDEN, Activation.parse(hidden));
        Dense second = new Dense(HIDDEN, OUT, softmax ? Activation.LINEAR : Activation.parse(output));
        Sequential net = new Sequential(first, second);
        SplittableRandom random = new SplittableRandom(17);
        float[] x = numbers(random, BATCH * IN);
        float[] target = softmax ? distributions(random) : numbers(random, BATCH * OUT);
        float[][] w = {numbers(random, HIDDEN * IN), numbers(random, HIDDEN), numbers(random, OUT * HIDDEN),
            numbers(random, OUT)};
        double[][] expected = textbook(x, target, w, hidden, output);
        double tolerance = backend.equals("oracle") ? 1e-13 : 2e-6;

        try (Device device = open(backend);
                VariableStore store = new VariableStore(device)) {
            List<Variable> parameters = new ArrayList<>(net.variables().values());
            List<Shape> shapes = parameters.stream().map(Variable::shape).toList();
            for (int i = 0; i < 4; i++) {
                store.set(parameters.get(i), HostTensor.of(w[i], shapes.get(i)));
            }
            Tensor input = Tensor.input("x", Shape.of(BATCH, IN), DType.F32);
            Tensor t = Tensor.input("t", Shape.of(BATCH, OUT), DType.F32);
            Loss loss = softmax ? Loss.crossEntropy() : Loss.meanSquaredError();
            Tensor mean = loss.sums(net.apply(input), t, null).mean();
            Graph graph = Graph.of("deltas", List.of(input, t),
                    Gradients.of(mean, parameters.stream().map(Variable::value).toList()));
            try (Plan plan = Plan.of(graph, store)) {
                plan.write(0, HostTensor.of(x, Shape.of(BATCH, IN)));
                plan.write(1, HostTensor.of(target, Shape.of(BATCH, OUT)));
                plan.run();
                for (int i = 0; i < 4; i++) {
                    HostTensor g = plan.read(i);
                    for (int k = 0; k < g.size(); k++) {
                        assertEquals(expected[i][k], g.get(k), tolerance, parameters.get(i).name() + "[" + k + "]");
                    }
                }
            }
        }
    }

    private static Device open(String backend) {
        return new Device(switch (backend) {
            case "oracle" -> new OracleBackend();
            case "scalar" -> CpuBackend.open(BackendOptions.defaults(), KernelSet.SCALAR);
            default -> CpuBackend.open(BackendOptions.defaults(), KernelSet.VECTOR);
        });
    }

    private static float[] numbers(SplittableRandom random, int n) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return a;
    }

    private static float[] distributions(SplittableRandom random) {
        float[] q = new float[BATCH * OUT];
        for (int b = 0; b < BATCH; b++) {
            q[b * OUT + random.nextInt(OUT)] = 1;
        }
        return q;
    }

    private static double activate(String name, double a) {
        return switch (name) {
            case "sigmoid" -> 1 / (1 + Math.exp(-a));
            case "tanh" -> Math.tanh(a);
            case "relu" -> Math.max(0, a);
            default -> a;
        };
    }

    private static double slope(String name, double a) {
        return switch (name) {
            case "sigmoid" -> activate(name, a) * (1 - activate(name, a));
            case "tanh" -> 1 - Math.tanh(a) * Math.tanh(a);
            case "relu" -> a > 0 ? 1 : 0;
            default -> 1;
        };
    }

    /** Gradients of {weight 1, bias 1, weight 2, bias 2} of the mean loss, by hand. */
    private static double[][] textbook(float[] x, float[] target, float[][] w, String hidden, String output) {
        double[][] g = {new double[HIDDEN * IN], new double[HIDDEN], new double[OUT * HIDDEN], new double[OUT]};
        for (int b = 0; b < BATCH; b++) {
            double[] a = new double[HIDDEN];
            double[] h = new double[HIDDEN];
            for (int j = 0; j < HIDDEN; j++) {
                a[j] = w[1][j];
                for (int i = 0; i < IN; i++) {
                    a[j] += (double) w[0][j * IN + i] * x[b * IN + i];
                }
                h[j] = activate(hidden, a[j]);
            }
            double[] z = new double[OUT];
            for (int k = 0; k < OUT; k++) {
                z[k] = w[3][k];
                for (int j = 0; j < HIDDEN; j++) {
                    z[k] += w[2][k * HIDDEN + j] * h[j];
                }
            }
            double[] deltaOut = outputDeltas(z, target, b, output);
            for (int k = 0; k < OUT; k++) {
                g[3][k] += deltaOut[k];
                for (int j = 0; j < HIDDEN; j++) {
                    g[2][k * HIDDEN + j] += deltaOut[k] * h[j];
                }
            }
            for (int j = 0; j < HIDDEN; j++) {
                double sum = 0;
                for (int k = 0; k < OUT; k++) {
                    sum += deltaOut[k] * w[2][k * HIDDEN + j];
                }
                double delta = slope(hidden, a[j]) * sum;
                g[1][j] += delta;
                for (int i = 0; i < IN; i++) {
                    g[0][j * IN + i] += delta * x[b * IN + i];
                }
            }
        }
        return g;
    }

    /** δ_k = ∂L/∂ŷ_k · l'(a_k); for softmax with cross-entropy this is (p_k − t_k) / batch. */
    private static double[] outputDeltas(double[] z, float[] target, int b, String output) {
        double[] delta = new double[OUT];
        if (output.equals("softmax")) {
            double total = 0;
            for (double v : z) {
                total += Math.exp(v);
            }
            for (int k = 0; k < OUT; k++) {
                delta[k] = (Math.exp(z[k]) / total - target[b * OUT + k]) / BATCH;
            }
            return delta;
        }
        for (int k = 0; k < OUT; k++) {
            double dy = 2 * (activate(output, z[k]) - target[b * OUT + k]) / OUT / BATCH;
            delta[k] = dy * slope(output, z[k]);
        }
        return delta;
    }
}
