package dev.descent.it.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Options;
import dev.descent.conformance.Report;
import dev.descent.device.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kernel of an OpenCL device beside the oracle. */
class OpenClConformanceTest {
    @Test
    void everyCaseHolds() {
        try (Device device = OpenCl.open()) {
            Report report = new ConformanceSuite().run(device.backend(), Options.all());
            assertTrue(report.passed(), report::text);
            assertEquals(List.of(), report.skips(), "the backend has every fused op");
        }
    }
}
