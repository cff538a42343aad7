package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;

/**
 * Steps and openings leave nothing behind in the device's memory, as the driver counts it: on a GPU 10,000 steps and
 * 100 openings, on the stand-in fewer.
 */
class CudaSoakTest {
    private static final boolean GPU = Boolean.getBoolean("descent.require.gpu");
    private static final int OPENINGS = GPU ? 100 : 10;
    private static final int STEPS = GPU ? 10_000 : 300;
    /** What a desktop or another program may take meanwhile; on the stand-in there is none. */
    private static final long OTHERS = GPU ? 16L << 20 : 0;

    /** Bytes in use on the device of which this thread has the context. */
    private static long used() {
        long[] free = new long[1];
        long[] total = new long[1];
        assertEquals(0, JCudaDriver.cuMemGetInfo(free, total));
        return total[0] - free[0];
    }

    /** Opens, trains and closes. @return bytes in use after the first step and after the last */
    private static long[] train(int steps) {
        Dataset data = SameTraining.data("gru");
        try (Device device = TestDevices.open("cuda");
                Trainer trainer = Trainer.builder(SameTraining.net("gru"), Loss.crossEntropy())
                        .device(device)
                        .build()) {
            TrainStep step = trainer.step(BatchShape.of(data, SameTraining.BATCH));
            long first = 0;
            for (int i = 0; i < steps; i++) {
                step.write(data);
                step.run();
                if (i == 0) {
                    step.loss();
                    first = used();
                }
            }
            step.loss();
            return new long[] {first, used()};
        }
    }

    @Test
    void stepsAllocateNothing() {
        long[] bytes = train(STEPS);
        assertTrue(bytes[1] - bytes[0] <= OTHERS, bytes[0] + " bytes, then " + bytes[1]);
        System.out.println(STEPS + " steps: " + bytes[0] + " bytes in use after the first, then " + bytes[1]);
    }

    @Test
    void openingsLeaveNothing() {
        long first = train(3)[1];
        long last = first;
        for (int i = 1; i < OPENINGS; i++) {
            last = train(3)[1];
        }
        assertTrue(last - first <= OTHERS, first + " bytes, then " + last);
        System.out.println(OPENINGS + " openings: " + first + " bytes in use at the first, " + last + " at the last");
    }
}
