package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceSuiteTest {
    private static final Options WHOLE = Options.all().withLacking();

    private final ConformanceSuite suite = new ConformanceSuite();

    private Report run(String filter) {
        try (OracleBackend oracle = new OracleBackend()) {
            return suite.run(oracle, WHOLE.withFilter(filter));
        }
    }

    @Test
    void theOracleAgreesWithItself() {
        try (OracleBackend oracle = new OracleBackend()) {
            Report report = suite.run(oracle, WHOLE);
            assertTrue(report.passed(), report::text);
            assertTrue(report.results().size() > 3400, "cases: " + report.results().size());
            for (CaseResult r : report.results()) {
                assertEquals(0, r.share(), r.name());
            }
            assertEquals(0, oracle.memoryInUse());
        }
    }

    @Test
    void namesAreUnique() {
        List<String> names = suite.names();
        Set<String> seen = new HashSet<>();
        assertEquals(List.of(), names.stream().filter(n -> !seen.add(n)).toList());
    }

    @Test
    void everyCaseIsTheSameInEverySuite() {
        List<Case> again = AllCases.create();
        List<Case> cases = AllCases.create();
        for (int i = 0; i < cases.size(); i++) {
            if (cases.get(i) instanceof OpCase a && again.get(i) instanceof OpCase b) {
                for (int k = 0; k < a.args().size(); k++) {
                    assertEquals(-1, Arrays.mismatch(a.args().get(k).reals(), b.args().get(k).reals()), a.name());
                    assertEquals(-1, Arrays.mismatch(a.args().get(k).ints(), b.args().get(k).ints()), a.name());
                }
            }
        }
    }

    @Test
    void zeroCasesIsAFailure() {
        Report report = run("no such op");
        assertFalse(report.passed());
        assertTrue(report.text().contains("no case matches 'no such op'"), report::text);
        assertTrue(report.text().endsWith(" failed=1 skipped=0\n"), report::text);
        assertTrue(report.json().contains("\"failed\": 1,"), report::json);
    }

    @Test
    void aFilterTakesOpsAndNames() {
        Report tanh = run("activation/tanh");
        assertTrue(tanh.results().size() > 5 && tanh.results().stream().allMatch(r -> r.op().endsWith("tanh")));
        Report one = run(tanh.results().get(3).name());
        assertEquals(1, one.results().size());
        assertTrue(run("softmax*").results().size() > tanh.results().size());
    }

    @Test
    void anOpWithoutACaseIsAFailure() {
        List<Case> all = AllCases.create();
        for (String op : Coverage.expected()) {
            List<Case> without = all.stream().filter(c -> !c.op().equals(op)).toList();
            assertEquals(List.of("op '" + op + "' has no case"), Coverage.missing(without));
        }
        assertTrue(Coverage.expected().size() >= Kernels.class.getMethods().length);
    }

    @Test
    void aFusedOpThatIsNotThereIsSkippedWithAReason() {
        try (OracleBackend oracle = new OracleBackend()) {
            Report dropout = suite.run(oracle, Options.all().withFilter("dropout"));
            assertFalse(dropout.passed(), "all were skipped");
            assertEquals(0, dropout.results().size());
            assertTrue(dropout.text().contains("PROBLEM no case ran"), dropout::text);
            Report gemm = suite.run(oracle, Options.all().withFilter("gemm"));
            assertTrue(gemm.passed(), gemm::text);
            assertTrue(gemm.skips().size() > 20 && gemm.results().size() > 80, gemm::text);
            assertTrue(gemm.skips().stream().allMatch(s -> s.reason().contains("no fused LINEAR")), gemm::text);
            assertTrue(gemm.text().endsWith(" skipped=" + gemm.skips().size() + "\n"), gemm::text);
            assertTrue(gemm.json().contains("\"skips\": [{\"reason\": "), gemm::json);
        }
    }

    @Test
    void everyFusedOpHasCasesOfItsOwn() {
        for (FusedOp op : FusedOp.values()) {
            assertTrue(AllCases.create().stream().anyMatch(c -> c instanceof OpCase o && o.needs() == op), op.name());
        }
    }

    @Test
    void theReportIsCompleteAndMachineReadable() {
        try (FaultyBackend faulty = new FaultyBackend(Fault.WRONG_ELEMENT, "gather")) {
            Report report = suite.run(faulty, "gather");
            assertFalse(report.passed());
            String text = report.text();
            assertTrue(text.contains("again: ./descent parity --device oracle --op 'gather rows="), text);
            assertTrue(text.lines().reduce((a, b) -> b).orElse("").matches(
                    "result parity device=oracle cases=\\d+ failed=[1-9]\\d* skipped=0"), text);
            assertTrue(report.json().contains("\"gate\": \"VALUE\""), report::json);
            assertTrue(report.json().contains("\"share\": null"), report::json);
        }
    }

    @Test
    void theReportNamesTheWorstElementAndTheSpeed() {
        try (FaultyBackend faulty = new FaultyBackend(Fault.LITTLE_TOO_FAR, "unary")) {
            Report report = suite.run(faulty, Options.all().withFilter("unary/exp normal n=127").withSpeed());
            CaseResult only = report.results().get(0);
            assertTrue(only.share() > 1 && only.worst().equals("y[126]"), report::text);
            assertTrue(report.text().contains("y[126] of normal n=127"), report::text);
            assertTrue(report.json().contains("\"worst_element\": \"y[126]\""), report::json);
            assertEquals(List.of(), report.speeds(), "how fast a wrong result comes does not matter");
        }
        Report right = run("unary/exp");
        assertEquals(List.of(), right.speeds(), "nobody asked");
        try (OracleBackend oracle = new OracleBackend()) {
            Report timed = suite.run(oracle, "unary/exp");
            Speed speed = timed.speeds().get(0);
            assertTrue(speed.rate() > 0 && speed.unit().equals("GB/s") && speed.name().contains("n=" + Inputs.LARGE));
            assertTrue(timed.text().contains("GB/s") && timed.json().contains("\"unit\": \"GB/s\""), timed::json);
        }
    }

    @Test
    void otherBitsAreFoundBetweenReports() {
        Report right = run("unary/exp");
        assertEquals(List.of(), right.otherBits(run("unary/exp")));
        try (FaultyBackend faulty = new FaultyBackend(Fault.WRONG_TAIL, "unary")) {
            Report other = suite.run(faulty, WHOLE.withFilter("unary/exp"));
            assertEquals(other.failed().stream().map(CaseResult::name).toList(), right.otherBits(other));
        }
        Report fewer = run("unary/exp normal*");
        assertThrows(IllegalArgumentException.class, () -> right.otherBits(fewer));
        assertThrows(IllegalArgumentException.class, () -> fewer.otherBits(right));
    }
}
