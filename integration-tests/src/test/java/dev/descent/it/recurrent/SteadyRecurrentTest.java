package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.it.train.Garbage;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.spi.BackendOptions;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import org.junit.jupiter.api.Test;

/** A training step of a recurrent network on a ragged batch makes no garbage. */
class SteadyRecurrentTest {
    @Test
    void aRecordedStepMakesNoGarbage() {
        Recurrent r = Recurrent.lstm(RecurrentTenStepsTest.IN, 16).layers(2).bidirectional().build();
        Dataset data = RecurrentTenStepsTest.data();
        try (Device device = new Device(CpuBackend.open(BackendOptions.defaults(), KernelSet.VECTOR));
                Trainer t = Trainer.builder(new Sequential(r, new Dense(r.outputs(), RecurrentTenStepsTest.CLASSES)),
                                Loss.crossEntropy())
                        .device(device)
                        .build()) {
            TrainStep step = t.step(BatchShape.of(data, data.size()));
            step.write(data);
            assertEquals(0, Garbage.least(step, 100));
        }
    }
}
