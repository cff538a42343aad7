package dev.descent.it.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Report;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuConformanceTest {
    @ParameterizedTest
    @CsvSource({"SCALAR,1", "SCALAR,3", "VECTOR,1", "VECTOR,2"})
    void everyCaseHolds(KernelSet kernels, int threads) {
        try (Backend cpu = CpuBackend.open(BackendOptions.defaults().withThreads(threads), kernels)) {
            Report report = new ConformanceSuite().run(cpu);
            assertTrue(report.passed(), report::text);
        }
    }
}
