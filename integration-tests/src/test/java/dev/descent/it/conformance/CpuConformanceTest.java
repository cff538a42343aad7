package dev.descent.it.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Options;
import dev.descent.conformance.Report;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.KernelSet;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The processor beside the oracle, and its kernel sets and numbers of threads beside each other, bit by bit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CpuConformanceTest {
    private final ConformanceSuite suite = new ConformanceSuite();
    private Report plain;

    private Report run(KernelSet kernels, int threads) {
        try (Backend cpu = CpuBackend.open(BackendOptions.defaults().withThreads(threads), kernels)) {
            return suite.run(cpu, Options.all());
        }
    }

    @BeforeAll
    void runThePlainOne() {
        plain = run(KernelSet.SCALAR, 1);
    }

    @Test
    void everyCaseHoldsInPlainJava() {
        assertTrue(plain.passed(), plain::text);
        assertEquals(List.of(), plain.skips(), "the processor has every fused op");
    }

    @ParameterizedTest
    @CsvSource({"SCALAR,2", "SCALAR,3", "VECTOR,1", "VECTOR,2", "VECTOR,3"})
    void everyCaseHoldsWithTheSameBits(KernelSet kernels, int threads) {
        Report report = run(kernels, threads);
        assertTrue(report.passed(), report::text);
        assertEquals(List.of(), plain.otherBits(report), "cases with other bits than in plain Java on one thread");
    }
}
