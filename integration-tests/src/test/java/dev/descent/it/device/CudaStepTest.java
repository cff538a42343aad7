package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.optim.Optimizer;
import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceLostException;
import dev.descent.standin.EveryCall;
import dev.descent.standin.StandIn;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.regex.Pattern;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a whole training step asks of the driver, and what happens when it is denied. */
@Tag(TestDevices.STAND_IN)
class CudaStepTest {
    /** Out of memory, and an illegal address. */
    private static final int[] CODES = {2, 700};

    /** Calls that report what a kernel did. */
    private static final Pattern WAIT = Pattern.compile("Synchronize|DtoH");

    private StandIn standIn;
    /** Calls until the device was open, the last time. */
    private long opened;

    @BeforeEach
    void load() {
        TestDevices.needStandIn();
        standIn = StandIn.load(12);
        standIn.reset();
    }

    /** Forward, loss, backward, clipping, optimiser and counters together. */
    @ParameterizedTest
    @ValueSource(strings = {"mlp", "elman", "lstm", "gru"})
    void aStepIsOneLaunch(String net) {
        Dataset data = SameTraining.data(net);
        try (Device device = Devices.open("cuda");
                Trainer trainer = Trainer.builder(SameTraining.net(net), Loss.crossEntropy())
                        .device(device)
                        .optimizer(Optimizer.adam(0.003).withClipNorm(1))
                        .seed(5)
                        .build()) {
            TrainStep step = trainer.step(BatchShape.of(data, SameTraining.BATCH));
            step.write(data);
            step.run();
            double before = step.loss();
            standIn.resetCalls();
            for (int i = 0; i < 10; i++) {
                step.run();
            }
            assertEquals(2 * 10, standIn.calls(), "entering the context, and the launch of the graph");
            assertTrue(step.loss() < before, "it learns");
        }
        assertEquals(List.of(), standIn.complaints());
    }

    /** A graph does not say which of its launches went wrong; op by op, as with debug, each wait names the kernel. */
    @Test
    void opByOpTheKernelThatLostTheDeviceIsNamed() {
        Dataset data = SameTraining.data("mlp");
        int waits = 0;
        long calls = 1;
        for (long k = 1; k <= calls; k += 17) {
            try (Device device = Devices.open("cuda");
                    Trainer trainer = Trainer.builder(SameTraining.net("mlp"), Loss.crossEntropy())
                            .device(device)
                            .build()) {
                TrainStep step = trainer.step(BatchShape.of(data, SameTraining.BATCH));
                step.write(data);
                standIn.resetCalls();
                step.plan().runChecked();
                calls = standIn.calls();
                standIn.failAt(k, CODES[1]);
                String m = assertThrows(DeviceLostException.class, () -> step.plan().runChecked()).getMessage();
                if (WAIT.matcher(standIn.failedCall()).find()) {
                    waits++;
                    assertTrue(m.contains(", after kernel ") || m.contains(", after a product "), m);
                }
            }
            standIn.reset();
        }
        assertTrue(waits > 1, waits + " of " + calls + " calls that failed were waits");
    }

    /** Opens, trains two steps on a batch that is written anew, reads losses and weights, and closes. */
    private double[] losses() {
        Dataset data = SameTraining.data("mlp");
        double[] losses = new double[2];
        try (Device device = Devices.open("cuda")) {
            opened = standIn.calls();
            try (Trainer trainer = Trainer.builder(new Dense(SameTraining.IN, SameTraining.CLASSES),
                            Loss.crossEntropy()).device(device).seed(5).build()) {
                TrainStep step = trainer.step(BatchShape.of(data, SameTraining.BATCH));
                for (int i = 0; i < losses.length; i++) {
                    step.write(data);
                    step.run();
                    losses[i] = step.loss();
                }
                trainer.weights();
            }
        }
        return losses;
    }

    /**
     * For each call in turn: the failure has a name, nothing hangs, nothing is left, and the next device trains. The
     * first of the two codes lets the device live on, the second does not; neighbours among the calls get different
     * ones. Calls that open the backend have a test there.
     */
    @Test
    void everyCallOfATrainingMayFail() {
        losses(); // classes are loaded, and numbers are those of every later run
        standIn.resetCalls();
        double[] right = losses();
        long calls = standIn.calls();
        long first = opened - 1; // what a device adds to its backend
        assertTrue(calls > first + 100, first + " to " + calls);
        EveryCall swept = EveryCall.fails(standIn, first, calls, k -> CODES[(int) (k % CODES.length)], this::losses,
                () -> JCudaDriver.cuDevicePrimaryCtxRelease(new CUdevice()), CudaStepTest::fault);
        assertTrue(swept.faults().isEmpty(), swept::text);
        assertTrue(swept.told() > (calls - first) * 4 / 5, swept.told() + " of " + (calls - first) + " were told");
        assertArrayEquals(right, losses());
    }

    /** What is wrong with how a failure is told. */
    private static String fault(int code, String call, RuntimeException e) {
        if (!(e instanceof BackendException)) {
            return "becomes " + e;
        }
        String m = e.getMessage();
        return m.contains("(" + code + ")") || m.contains("CUBLAS_STATUS_") ? "" : "not named";
    }
}
