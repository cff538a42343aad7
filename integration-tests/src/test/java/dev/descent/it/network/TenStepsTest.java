package dev.descent.it.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.device.Device;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks for ten steps: the losses of a device stay beside those of the float64 oracle. */
class TenStepsTest {
    private static final int STEPS = 10;
    /** Rounding grows a little from step to step; a wrong kernel is off by far more. */
    private static final double BAND = 2e-5;

    private record Problem(Module net, Loss loss, Optimizer optimizer, HostTensor x, HostTensor y) {}

    private static Problem problem(String name) {
        SplittableRandom r = new SplittableRandom(3);
        HostTensor x = HostTensor.of(floats(r, 24 * 12), Shape.of(24, 12));
        HostTensor labels = HostTensor.of(r.ints(24, 0, 5).toArray());
        HostTensor values = HostTensor.of(floats(r, 24 * 5), Shape.of(24, 5));
        return switch (name) {
            case "tanh, sgd" ->
                new Problem(new Sequential(new Dense(12, 16, Activation.TANH), new Dense(16, 5)), Loss.crossEntropy(),
                        Optimizer.sgd(0.5), x, labels);
            case "relu, momentum" ->
                new Problem(new Sequential(new Dense(12, 33, Activation.RELU), new Dense(33, 17, Activation.RELU),
                        new Dense(17, 5)), Loss.crossEntropy(0.1, null), Optimizer.nesterov(0.1, 0.9), x, labels);
            case "gelu, adam, clipping" ->
                new Problem(new Sequential(new Dense(12, 16, Activation.GELU), new LayerNorm(16),
                        new Dense(16, 5, Activation.SILU)), Loss.huber(0.5), Optimizer.adam(0.01).withClipNorm(0.3), x,
                        values);
            case "batch norm, dropout, rmsprop" ->
                new Problem(new Sequential(new Dense(12, 16, Activation.SOFTPLUS), new BatchNorm(16), new Dropout(0.3),
                        new Dense(16, 5)), Loss.meanSquaredError(), Optimizer.rmsprop(0.01), x, values);
            default ->
                new Problem(new Sequential(new Embedding(7, 4), new Flatten(), new Dense(48, 5, Activation.ELU)),
                        Loss.binaryCrossEntropy(), Optimizer.adamW(0.02, 0.1).withClipValue(0.05),
                        HostTensor.of(r.ints(24 * 12, 0, 7).toArray(), Shape.of(24, 12)),
                        HostTensor.of(zeroOne(r), Shape.of(24, 5)));
        };
    }

    private static float[] floats(SplittableRandom r, int n) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) (2 * r.nextDouble() - 1);
        }
        return a;
    }

    private static float[] zeroOne(SplittableRandom r) {
        float[] a = new float[24 * 5];
        for (int i = 0; i < a.length; i++) {
            a[i] = r.nextInt(2);
        }
        return a;
    }

    private static double[] losses(Backend backend, Problem p) {
        try (Device device = new Device(backend);
                Trainer trainer = Trainer.builder(p.net(), p.loss())
                        .device(device)
                        .optimizer(p.optimizer())
                        .seed(5)
                        .build()) {
            DType xType = p.x().type();
            TrainStep step = trainer.step(
                    new BatchShape(List.of(p.x().shape()), List.of(xType), p.y().shape(), p.y().type()));
            step.writeInput(0, p.x());
            step.writeTarget(p.y());
            double[] all = new double[STEPS];
            for (int i = 0; i < STEPS; i++) {
                step.run();
                all[i] = step.loss();
            }
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanh, sgd", "relu, momentum", "gelu, adam, clipping", "batch norm, dropout, rmsprop",
        "embedding, adamw"})
    void lossesStayBesideTheOracle(String name) {
        double[] expected = losses(new OracleBackend(), problem(name));
        assertTrue(expected[STEPS - 1] < expected[0], "it learns");
        for (KernelSet kernels : new KernelSet[] {KernelSet.SCALAR, KernelSet.VECTOR}) {
            double[] got = losses(CpuBackend.open(BackendOptions.defaults(), kernels), problem(name));
            for (int i = 0; i < STEPS; i++) {
                assertEquals(expected[i], got[i], BAND * Math.max(1, Math.abs(expected[i])), kernels + ", step " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,3", "2,1"})
    void kernelSetsAndThreadsGiveTheSameBits(int threads, int others) {
        double[] a = losses(CpuBackend.open(BackendOptions.defaults().withThreads(threads), KernelSet.VECTOR),
                problem("batch norm, dropout, rmsprop"));
        double[] b = losses(CpuBackend.open(BackendOptions.defaults().withThreads(others), KernelSet.SCALAR),
                problem("batch norm, dropout, rmsprop"));
        for (int i = 0; i < STEPS; i++) {
            assertEquals(a[i], b[i], "step " + i);
        }
    }
}
