package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class ReversalTest {
    @Test
    void unseenStringsAreReversedWithoutAFault() {
        try (Device device = Devices.open("cpu")) {
            Reversal.Result r = Reversal.run(device);
            assertTrue(r.exact() >= 0.99, r::toString);
        }
    }
}
