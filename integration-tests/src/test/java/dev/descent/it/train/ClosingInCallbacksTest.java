package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Loss;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.GradientReport;
import dev.descent.train.History;
import dev.descent.train.RunInfo;
import dev.descent.train.Trainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that take away what the run stands on are told what to do instead. */
class ClosingInCallbacksTest {
    private static final Dataset DATA = Samples.spirals(9, 1);

    private final Device device = Devices.open("cpu");
    private final Trainer[] trainer = new Trainer[1];

    @AfterEach
    void close() {
        device.close();
    }

    /** Does something at one of the callbacks. */
    private record At(String where, Runnable action) implements Callback {
        private void reached(String here) {
            if (where.equals(here)) {
                action.run();
            }
        }

        @Override
        public void onStart(RunInfo run) {
            reached("start");
        }

        @Override
        public void onBatch(BatchEvent event) {
            reached("batch");
        }

        @Override
        public void onGradients(GradientReport report) {
            reached("gradients");
        }

        @Override
        public void onEpoch(EpochRecord epoch) {
            reached("epoch");
        }

        @Override
        public void onEnd(History history) {
            reached("end");
        }
    }

    private Trainer trainer(String where, Runnable action) {
        trainer[0] = Trainer.builder(Samples.net(2, 4, 3), Loss.crossEntropy())
                .device(device)
                .reportGradients(1)
                .callback(new At(where, action))
                .build();
        return trainer[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "batch", "gradients", "epoch"})
    void theTrainerStaysOpen(String where) {
        try (Trainer t = trainer(where, () -> trainer[0].close())) {
            String message = assertThrows(IllegalStateException.class, () -> t.fit(DATA, 2)).getMessage();
            assertEquals("fit is running: a callback cannot close the trainer that calls it. Call requestStop() to end"
                    + " the run, and close the trainer after fit has returned", message);
            assertFalse(t.weights().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "batch", "gradients", "epoch"})
    void aClosedDeviceIsPutDownToTheCallback(String where) {
        try (Trainer t = trainer(where, device::close)) {
            String message = assertThrows(IllegalStateException.class, () -> t.fit(DATA, 2)).getMessage();
            assertTrue(message.startsWith("device cpu:0 ("), message);
            assertTrue(message.endsWith("a callback closed it while fit was running. Call requestStop() of the trainer"
                    + " to end the run, and close the device after fit has returned"), message);
        }
    }

    @Test
    void afterTheLastStepTheTrainerMayBeClosed() {
        Trainer t = trainer("end", () -> trainer[0].close());
        assertEquals(2, t.fit(DATA, 2).epochs().size());
        assertThrows(IllegalStateException.class, t::weights);
    }
}
