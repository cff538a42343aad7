package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same training on the processor and on another device: same masks, and losses that stay together. */
abstract class SameTraining {
    private static final int STEPS = 200;
    private static final int FEW_STEPS = 25;
    static final int BATCH = 16;
    private static final int TIME = 9;
    static final int IN = 6;
    static final int CLASSES = 4;
    private static final int WORDS = 13;
    private static final LstmCell.Options PEEPHOLES = LstmCell.Options.DEFAULT.withPeepholes().withProjection(5);

    /**
     * Of a loss, or of 1 where it is smaller. Kernels differ by the order of some sums alone; what that makes grows as
     * training goes on.
     */
    private static final double BAND = 1e-3;

    private final String device;

    SameTraining(String device) {
        this.device = device;
    }

    static Module net(String name) {
        return switch (name) {
            case "mlp" -> new Sequential(new Dense(IN, 24, Activation.RELU), new BatchNorm(24), new Dropout(0.3),
                    new Dense(24, CLASSES));
            case "lstm" -> ofSequences(Recurrent.lstm(IN, 17).layers(2).dropout(0.2).build());
            case "gru" -> ofSequences(Recurrent.gru(IN, 20).bidirectional().recurrentDropout(0.2).build());
            case "jordan" -> ofSequences(Recurrent.jordan(IN, 12, 5).build());
            case "layer norm lstm" -> ofSequences(Recurrent.of(IN, n -> new LayerNormLstmCell(n, 9)).build());
            case "peepholes, projection, zoneout" ->
                ofSequences(Recurrent.of(IN, n -> new LstmCell(n, 11, PEEPHOLES, CellInitializers.uniform(11)))
                        .zoneout(0.1, 0.1)
                        .learnInitialState()
                        .build());
            case "embedding" -> new Sequential(new Embedding(WORDS, IN), ofSequences(Recurrent.lstm(IN, 8).build()));
            case "regression" -> new Sequential(new Dense(IN, 16, Activation.GELU), new LayerNorm(16),
                    new Dense(16, 2));
            default -> ofSequences(Recurrent.elman(IN, 33).build());
        };
    }

    private static Module ofSequences(Recurrent r) {
        return new Sequential(r, new Dense(r.outputs(), CLASSES));
    }

    static Dataset data(String name) {
        SplittableRandom r = new SplittableRandom(11);
        if (name.equals("regression")) {
            return Dataset.of(numbers(Shape.of(BATCH, IN), r), numbers(Shape.of(BATCH, 2), r));
        }
        if (name.equals("mlp")) {
            return Dataset.of(numbers(Shape.of(BATCH, IN), r), HostTensor.of(r.ints(BATCH, 0, CLASSES).toArray()));
        }
        int[] lengths = r.ints(BATCH, 0, TIME + 1).toArray();
        HostTensor input = name.equals("embedding")
                ? HostTensor.of(r.ints(BATCH * TIME, 0, WORDS).toArray(), Shape.of(BATCH, TIME))
                : numbers(Shape.of(BATCH, TIME, IN), r);
        return Dataset.ofSequences(input,
                HostTensor.of(r.ints(BATCH * TIME, 0, CLASSES).toArray(), Shape.of(BATCH, TIME)),
                Masks.ofLengths(lengths, TIME));
    }

    private static HostTensor numbers(Shape shape, SplittableRandom r) {
        float[] a = new float[(int) shape.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) r.nextDouble(-1, 1);
        }
        return HostTensor.of(a, shape);
    }

    private static Loss loss(String name) {
        return name.equals("regression") ? Loss.huber(0.5) : Loss.crossEntropy();
    }

    private static Optimizer optimizer(String name) {
        return switch (name) {
            case "regression" -> Optimizer.rmsprop(0.003);
            case "jordan" -> Optimizer.nesterov(0.05, 0.9);
            case "embedding" -> Optimizer.adamW(0.01, 0.01);
            default -> Optimizer.adam(0.003).withClipNorm(1);
        };
    }

    /** Losses of so many steps of a network, one of {@link #net}. */
    static double[] losses(Device device, String name, int steps) {
        Dataset data = data(name);
        try (device;
                Trainer trainer = Trainer.builder(net(name), loss(name))
                        .device(device)
                        .optimizer(optimizer(name))
                        .seed(5)
                        .build()) {
            TrainStep step = trainer.step(BatchShape.of(data, BATCH));
            step.write(data);
            double[] all = new double[steps];
            for (int i = 0; i < steps; i++) {
                step.run();
                all[i] = step.loss();
            }
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "elman", "lstm", "gru"})
    void lossesStayTogether(String name) {
        double[] there = losses(TestDevices.open(device), name, STEPS);
        double[] here = losses(Devices.open("cpu"), name, STEPS);
        assertTrue(here[STEPS - 1] < 0.9 * here[0], "it learns: " + here[0] + " to " + here[STEPS - 1]);
        assertTogether(here, there);
    }

    /** Networks whose kernels are those of the others, in other orders and shapes: fewer steps tell. */
    @ParameterizedTest
    @ValueSource(strings = {
        "jordan", "layer norm lstm", "peepholes, projection, zoneout", "embedding", "regression"
    })
    void soDoThoseOfOtherNetworks(String name) {
        double[] there = losses(TestDevices.open(device), name, FEW_STEPS);
        double[] here = losses(Devices.open("cpu"), name, FEW_STEPS);
        assertTrue(here[FEW_STEPS - 1] < here[0], "it learns: " + here[0] + " to " + here[FEW_STEPS - 1]);
        assertTogether(here, there);
    }

    /** Losses of the processor and of another device. */
    static void assertTogether(double[] here, double[] there) {
        assertEquals(here.length, there.length);
        for (int i = 0; i < here.length; i++) {
            assertEquals(here[i], there[i], BAND * Math.max(1, here[i]), "step " + i);
        }
    }

    @Test
    void masksOfDropoutHaveTheSameBits() {
        assertArrayEquals(dropped(Devices.open("cpu")), dropped(TestDevices.open(device)));
    }

    private static float[] dropped(Device device) {
        int n = 1001;
        try (device) {
            HostTensor x = numbers(Shape.of(n), new SplittableRandom(2));
            View in = view(device, DType.F32, n);
            View out = view(device, DType.F32, n);
            View clock = view(device, DType.I32, 4);
            device.backend().upload(MemorySegment.ofArray(x.floats()), 0, in.buffer(), 0, in.bytes());
            device.backend().upload(MemorySegment.ofArray(new int[] {7, 8, 9, 0}), 0, clock.buffer(), 0, 16);
            device.backend().kernels().dropout(0.4f, 3, clock, in, out);
            float[] y = new float[n];
            device.backend().download(out.buffer(), 0, MemorySegment.ofArray(y), 0, out.bytes());
            return y;
        }
    }

    private static View view(Device device, DType type, int n) {
        DeviceBuffer buffer = device.backend().allocate((long) n * type.bytes());
        return new View(buffer, 0, n, type);
    }
}
