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
import dev.descent.standin.StandIn;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.ArrayList;
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

    /** When these fail, what they should give back stays, and there is nothing that a program could do. */
    private static final String RELEASE = "cuDevicePrimaryCtxRelease";

    /** Calls that report what a kernel did. */
    private static final Pattern WAIT = Pattern.compile("Synchronize|DtoH");

    private static final String STOP_CUBLAS = "cublasDestroy";

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
        StandIn.Live before = standIn.live();
        List<String> faults = new ArrayList<>();
        int told = 0;
        for (long k = first; k <= calls; k++) {
            int code = CODES[(int) (k % CODES.length)];
            standIn.reset();
            standIn.failAt(k, code);
            String message = "";
            try {
                losses();
            } catch (BackendException e) {
                told++;
                message = e.getMessage();
                if (!message.contains("(" + code + ")") && !message.contains("CUBLAS_STATUS_")) {
                    faults.add("call " + k + ", " + standIn.failedCall() + " is not named: " + message);
                }
            } catch (RuntimeException e) {
                faults.add("call " + k + ", " + standIn.failedCall() + " becomes " + e);
            }
            String where = "call " + k + ", " + standIn.failedCall() + ": " + message;
            standIn.failAt(0, 0);
            if (standIn.failedCall().equals(RELEASE)) {
                JCudaDriver.cuDevicePrimaryCtxRelease(new CUdevice());
            }
            StandIn.Live after = standIn.live();
            if (!after.equals(before) && !standIn.failedCall().equals(STOP_CUBLAS)) {
                faults.add("leaves " + after + ": " + where);
            }
            before = after;
            standIn.complaints().forEach(c -> faults.add(c + ": " + where));
        }
        assertTrue(faults.isEmpty(), () -> faults.size() + " faults:\n"
                + String.join("\n", faults.stream().limit(5).toList()));
        assertTrue(told > (calls - first) * 4 / 5, told + " of " + (calls - first) + " were told");
        standIn.reset();
        assertArrayEquals(right, losses());
    }
}
