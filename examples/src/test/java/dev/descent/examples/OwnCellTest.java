package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class OwnCellTest {
    @Test
    void anOwnCellLearnsToSampleAndHold() {
        try (Device device = Devices.open("cpu")) {
            OwnCell.Result r = OwnCell.run(device);
            assertEquals(0.33, r.errorOfMean(), 0.05, "the variance of numbers uniform in -1 to 1 is a third");
            assertTrue(r.error() < 0.02 * r.errorOfMean(), r::toString);
        }
    }
}
