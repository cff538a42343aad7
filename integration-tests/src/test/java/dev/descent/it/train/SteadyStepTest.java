package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Loss;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a long run must not do: make garbage, or grow. */
class SteadyStepTest {
    @Test
    void aRecordedStepMakesNoGarbage() {
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(Samples.net(64, 32, 10), Loss.crossEntropy())
                        .device(device)
                        .optimizer(Optimizer.adam(1e-3).withClipNorm(1))
                        .build()) {
            TrainStep step = t.step(new BatchShape(List.of(Shape.of(32, 64)),
                    List.of(DType.F32), Shape.of(32),
                    DType.I32));
            assertEquals(0, Garbage.least(step, 200));
        }
    }

    @Test
    void theWholeLoopMakesNoGarbage() {
        StepMeter meter = new StepMeter(1);
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(Samples.net(2, 16, 3), Loss.crossEntropy())
                        .device(device)
                        .callback(meter)
                        .build()) {
            Dataset data = Samples.spirals(3200, 1);
            for (int round = 0; round < 30 && meter.least() > 0; round++) { // until the JIT is through
                t.fit(data, 50);
            }
        }
        assertEquals(0, meter.least());
    }

    @Test
    void deviceMemoryIsFlatOverTenThousandSteps() {
        Dataset data = Samples.spirals(65, 1); // 2 full batches and a partial one
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device).build()) {
            t.fit(data, 1);
            t.evaluate(data);
            long before = device.backend().memoryInUse();
            long residentBefore = resident();
            t.fit(data, 3334);
            assertTrue(t.steps() > 10_000);
            assertEquals(before, device.backend().memoryInUse());
            assertTrue(resident() - residentBefore < 64L << 20, "resident memory grew by more than 64 MiB");
        }
    }

    @Test
    void memoryIsFlatOverAThousandOpenings() {
        for (int i = 0; i < 50; i++) {
            openTrainClose();
        }
        long before = resident();
        for (int i = 0; i < 1000; i++) {
            openTrainClose();
        }
        assertTrue(resident() - before < 96L << 20, "resident memory grew by more than 96 MiB");
    }

    private static void openTrainClose() {
        Device device = Devices.open("cpu");
        Trainer t = Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device).build();
        t.fit(Samples.spirals(32, 1), 1);
        t.close();
        assertEquals(0, device.backend().memoryInUse());
        device.close();
    }

    /** Resident memory of this process in bytes; 0 where the system does not tell. */
    private static long resident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return 0; // not Linux: memoryInUse is checked all the same
        }
        return 0;
    }
}
