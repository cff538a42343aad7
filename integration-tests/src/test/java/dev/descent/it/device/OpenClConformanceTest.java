package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Options;
import dev.descent.conformance.Report;
import dev.descent.device.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kernel of an OpenCL device beside the oracle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenClConformanceTest {
    private static final String GEMM = "descent.opencl.gemm";

    private final ConformanceSuite suite = new ConformanceSuite();

    /** Whatever the device is, both ways to multiply matrices hold. */
    @ParameterizedTest
    @CsvSource({"vector,gemm", "tiles,gemm", "tiles,recurrent/gru"})
    void bothMatrixProductsHold(String style, String ops) {
        System.setProperty(GEMM, style);
        try (Device device = TestDevices.open("opencl")) {
            Report report = suite.run(device.backend(), Options.all().withFilter(ops));
            assertTrue(report.passed(), report::text);
        } finally {
            System.clearProperty(GEMM);
        }
    }

    @Test
    void everyCaseHolds() {
        try (Device device = TestDevices.open("opencl")) {
            Report report = suite.run(device.backend(), Options.all());
            assertTrue(report.passed(), report::text);
            assertEquals(List.of(), report.skips(), "the backend has every fused op");
        }
    }
}
