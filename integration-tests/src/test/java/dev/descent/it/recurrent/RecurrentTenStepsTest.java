package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.optim.Optimizer;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent networks for ten steps: beside the float64 oracle, and with the same bits however they are computed. */
class RecurrentTenStepsTest {
    private static final int STEPS = 10;
    private static final double BAND = 2e-5;
    private static final int BATCH = 9;
    private static final int TIME = 7;
    static final int IN = 5;
    static final int CLASSES = 4;

    record Run(double[] losses, Map<String, HostTensor> weights) {}

    private static RecurrentBuilder layer(String name) {
        return switch (name) {
            case "elman" -> Recurrent.elman(IN, 19);
            case "jordan" -> Recurrent.jordan(IN, 9, 6);
            case "lstm" -> Recurrent.lstm(IN, 17);
            case "gru" -> Recurrent.gru(IN, 33);
            case "lstm both ways" -> Recurrent.lstm(IN, 10).layers(2).bidirectional().dropout(0.3);
            default -> Recurrent.gru(IN, 8).bidirectional(Merge.SUM).recurrentDropout(0.3).learnInitialState();
        };
    }

    static Dataset data() {
        SplittableRandom r = new SplittableRandom(3);
        HostTensor x = Net.numbers(Shape.of(BATCH, TIME, IN), r);
        HostTensor y = HostTensor.of(r.ints(BATCH * TIME, 0, CLASSES).toArray(), Shape.of(BATCH, TIME));
        return Dataset.ofSequences(x, y, Masks.ofLengths(new int[] {7, 1, 3, 0, 6, 7, 2, 5, 4}, TIME));
    }

    private static Run run(Backend backend, String name) {
        Recurrent r = layer(name).build();
        Dataset data = data();
        try (Device device = new Device(backend);
                Trainer trainer = Trainer.builder(new Sequential(r, new Dense(r.outputs(), CLASSES)),
                                Loss.crossEntropy())
                        .device(device)
                        .optimizer(Optimizer.adam(0.01).withClipNorm(0.5))
                        .seed(5)
                        .build()) {
            TrainStep step = trainer.step(BatchShape.of(data, BATCH));
            step.write(data);
            double[] all = new double[STEPS];
            for (int i = 0; i < STEPS; i++) {
                step.run();
                all[i] = step.loss();
            }
            return new Run(all, trainer.weights());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elman", "jordan", "lstm", "gru", "lstm both ways", "gru with noise"})
    void lossesStayBesideTheOracle(String name) {
        double[] expected = run(new OracleBackend(), name).losses();
        assertTrue(expected[STEPS - 1] < expected[0], "it learns");
        for (KernelSet kernels : new KernelSet[] {KernelSet.SCALAR, KernelSet.VECTOR}) {
            double[] got = run(CpuBackend.open(BackendOptions.defaults(), kernels), name).losses();
            for (int i = 0; i < STEPS; i++) {
                assertEquals(expected[i], got[i], BAND * Math.max(1, Math.abs(expected[i])), kernels + ", step " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"elman,1,3", "lstm,2,1", "gru,1,4", "lstm both ways,3,1"})
    void kernelSetsAndThreadsGiveTheSameBits(String name, int threads, int others) {
        Run a = run(CpuBackend.open(BackendOptions.defaults().withThreads(threads), KernelSet.VECTOR), name);
        Run b = run(CpuBackend.open(BackendOptions.defaults().withThreads(others), KernelSet.SCALAR), name);
        assertEquals(a.weights(), b.weights());
    }
}
