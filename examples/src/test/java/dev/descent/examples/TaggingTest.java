package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class TaggingTest {
    @Test
    void bothDirectionsTagEveryStepAndOneAloneDoesNot() {
        try (Device device = Devices.open("cpu")) {
            Tagging.Result r = Tagging.run(device);
            assertTrue(r.accuracy() >= 0.97, r::toString);
            assertTrue(r.forwardOnly() < 0.95, r::toString);
        }
    }
}
