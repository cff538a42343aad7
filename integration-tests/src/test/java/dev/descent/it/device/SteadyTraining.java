package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.it.train.StepMeter;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A whole training loop on a device makes no garbage: uploads of batches, replays, and the loss read now and then. */
abstract class SteadyTraining {
    private static final int EXAMPLES = 640;
    private static final int BATCH = 16;
    private static final int READ_EVERY = 5;
    private static final int ROUNDS = 200;

    private final String name;

    SteadyTraining(String name) {
        this.name = name;
    }

    private void assertSteady(Module net, Dataset data) {
        StepMeter meter = new StepMeter(READ_EVERY);
        long before = -1;
        try (Device device = TestDevices.open(name);
                Trainer t = Trainer.builder(net, Loss.crossEntropy())
                        .device(device)
                        .batchSize(BATCH)
                        .checkEvery(READ_EVERY)
                        .optimizer(Optimizer.adam(1e-3).withClipNorm(1))
                        .callback(meter)
                        .build()) {
            for (int round = 0; round < ROUNDS && meter.least() > 0; round++) { // until the JIT is through
                t.fit(data, 5);
                if (before < 0) {
                    before = device.backend().memoryInUse();
                }
            }
            assertEquals(0, meter.least(), "heap bytes of " + READ_EVERY + " steps");
            assertEquals(before, device.backend().memoryInUse());
            assertTrue(t.steps() >= 5L * EXAMPLES / BATCH);
        }
    }

    private static HostTensor numbers(Shape shape, SplittableRandom r) {
        float[] a = new float[(int) shape.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) r.nextDouble(-1, 1);
        }
        return HostTensor.of(a, shape);
    }

    @Test
    void aFeedforwardNetwork() {
        SplittableRandom r = new SplittableRandom(1);
        assertSteady(
                new Sequential(new Dense(12, 24, Activation.RELU), new BatchNorm(24), new Dense(24, 4)),
                Dataset.of(numbers(Shape.of(EXAMPLES, 12), r), HostTensor.of(r.ints(EXAMPLES, 0, 4).toArray())));
    }

    @Test
    void aRecurrentNetworkOnRaggedSequences() {
        SplittableRandom r = new SplittableRandom(2);
        int time = 6;
        Recurrent lstm = Recurrent.lstm(3, 8).build();
        assertSteady(
                new Sequential(lstm, new Dense(lstm.outputs(), 4)),
                Dataset.ofSequences(numbers(Shape.of(EXAMPLES, time, 3), r),
                        HostTensor.of(r.ints((long) EXAMPLES * time, 0, 4).toArray(), Shape.of(EXAMPLES, time)),
                        Masks.ofLengths(r.ints(EXAMPLES, 1, time + 1).toArray(), time)));
    }
}
