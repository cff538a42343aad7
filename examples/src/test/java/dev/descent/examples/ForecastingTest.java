package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import org.junit.jupiter.api.Test;

class ForecastingTest {
    @Test
    void theNetworkBeatsBothNaiveForecastsInCelsius() {
        try (Device device = Devices.open("cpu")) {
            Forecasting.Result r = Forecasting.run(device);
            assertTrue(r.network() < 0.75 * r.sameHourYesterday(), r::toString);
            assertTrue(r.network() < 0.3 * r.lastValue(), r::toString);
        }
    }
}
