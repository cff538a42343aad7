package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Options;
import dev.descent.conformance.Report;
import dev.descent.device.Device;
import dev.descent.spi.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel of a CUDA device beside the oracle. */
class CudaConformanceTest {
    private static final String CUBLAS = "descent.cublas";

    @Test
    void everyCaseHolds() {
        try (Device device = TestDevices.open("cuda")) {
            Report report = new ConformanceSuite().run(device.backend(), Options.all());
            assertTrue(report.passed(), report::text);
            assertEquals(List.of(), report.skips(), "the backend has every fused op");
        }
    }

    /** With factors of fewer digits; under the contract of float32 the same products fail. */
    @ParameterizedTest
    @EnumSource(value = Precision.class, names = {"TF32", "BF16"})
    void otherPrecisionsHoldTheirContracts(Precision precision) {
        try (Device device = TestDevices.open("cuda", precision)) {
            for (String ops : List.of("gemm", "recurrent/lstm", "recurrentDelta/gru")) {
                Options options = Options.all().withFilter(ops);
                Report report = new ConformanceSuite(precision).run(device.backend(), options);
                assertTrue(report.passed(), report::text);
            }
            Report strict = new ConformanceSuite().run(device.backend(), Options.all().withFilter("gemm"));
            assertTrue(strict.failed().size() > 10, strict::text);
        }
    }

    /** A machine with a driver alone has our own matrix products. */
    @ParameterizedTest
    @ValueSource(strings = {"gemm", "recurrent/gru"})
    void ownProductsHold(String ops) {
        System.setProperty(CUBLAS, "none");
        try (Device device = TestDevices.open("cuda")) {
            assertTrue(device.info().detail().contains("own matrix products"), device.info().detail());
            Report report = new ConformanceSuite().run(device.backend(), Options.all().withFilter(ops));
            assertTrue(report.passed(), report::text);
        } finally {
            System.clearProperty(CUBLAS);
        }
    }
}
