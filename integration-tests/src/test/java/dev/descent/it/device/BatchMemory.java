package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.spi.DeviceMemoryException;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Batches that do not fit into a device: the failure names a size that does, and with that the same run goes on. */
final class BatchMemory {
    private static final Pattern SIZE = Pattern.compile("A batch size of (\\d+) instead of (\\d+) fits");
    private static final int CLASSES = 8;

    private BatchMemory() {}

    static Dataset data(int examples, int inputs) {
        int[] y = new int[examples];
        for (int i = 0; i < examples; i++) {
            y[i] = i % CLASSES;
        }
        return Dataset.of(HostTensor.zeros(DType.F32, Shape.of(examples, inputs)),
                HostTensor.of(y));
    }

    private static Trainer trainer(Device device, int inputs, int hidden, int batch) {
        return Trainer.builder(new Sequential(new Dense(inputs, hidden, Activation.TANH),
                        new Dense(hidden, hidden, Activation.TANH), new Dense(hidden, CLASSES)), Loss.crossEntropy())
                .device(device)
                .batchSize(batch)
                .build();
    }

    /**
     * Trains with one batch of all examples, which must fail, and then with the size that was named.
     *
     * @return the size
     */
    static int assertAdvised(Supplier<Device> devices, Dataset data, Dataset validation, int hidden) {
        int inputs = data.inputs().getFirst().shape().dim(1);
        int size;
        try (Device device = devices.get();
                Trainer t = trainer(device, inputs, hidden, data.size())) {
            long before = device.backend().memoryInUse();
            String m = assertThrows(DeviceMemoryException.class, () -> t.fit(data, validation, 1)).getMessage();
            assertTrue(m.startsWith("plan 'train_step' needs "), m);
            assertTrue(m.contains(" bytes are free"), m);
            Matcher found = SIZE.matcher(m);
            assertTrue(found.find(), m);
            assertEquals(data.size(), Integer.parseInt(found.group(2)));
            size = Integer.parseInt(found.group(1));
            assertEquals(before, device.backend().memoryInUse(), "weights alone are left");
            assertEquals(0, t.steps());
            t.weights();
            String summary = assertThrows(DeviceMemoryException.class, () -> t.summary(data)).getMessage();
            assertTrue(SIZE.matcher(summary).find(), summary);
        }
        try (Device device = devices.get();
                Trainer t = trainer(device, inputs, hidden, size)) {
            t.fit(data, validation, 1);
            assertEquals(Math.ceilDiv(data.size(), size), t.steps());
        }
        return size;
    }

    /** Fails whatever the size is, and says so. */
    static void assertNothingFits(Supplier<Device> devices, int inputs, int hidden, Runnable afterWeights) {
        try (Device device = devices.get();
                Trainer t = trainer(device, inputs, hidden, 16)) {
            afterWeights.run();
            String m = assertThrows(DeviceMemoryException.class, () -> t.fit(data(16, inputs), 1)).getMessage();
            assertTrue(m.contains("Not even a batch size of 1 fits"), m);
        }
    }
}
