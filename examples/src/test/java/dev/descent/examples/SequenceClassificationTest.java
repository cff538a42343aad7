package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class SequenceClassificationTest {
    @Test
    void ordersAreToldApartAndPaddingDoesNotMatter() {
        try (Device device = Devices.open("cpu")) {
            SequenceClassification.Result r = SequenceClassification.run(device);
            assertTrue(r.accuracy() >= 0.97, r::toString);
            assertEquals(0, r.paddingDifference(), "the same bits, whatever the padding");
        }
    }
}
