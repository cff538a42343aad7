package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class StatefulTest {
    @Test
    void whatLiesBeforeTheWindowIsKnownThroughTheCarriedStateAlone() {
        try (Device device = Devices.open("cpu")) {
            Stateful.Result r = Stateful.run(device);
            double guessing = (1 + r.bitInWindow()) / 2;
            assertTrue(guessing < 0.7, r::toString);
            assertTrue(r.carried() >= 0.99, r::toString);
            assertEquals(guessing, r.forgetful(), 0.04, "known bits right, the others at chance");
        }
    }
}
