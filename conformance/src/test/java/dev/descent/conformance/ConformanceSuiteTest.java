package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.Kernels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConformanceSuiteTest {
    @Test
    void theOracleAgreesWithItself() {
        try (OracleBackend oracle = new OracleBackend()) {
            Report report = new ConformanceSuite().run(oracle);
            assertTrue(report.passed(), report::text);
            assertTrue(report.results().size() > 1300, "cases: " + report.results().size());
            for (CaseResult r : report.results()) {
                assertEquals(0, r.share(), r.name());
            }
            assertEquals(0, oracle.memoryInUse());
        }
    }

    @Test
    void namesAreUnique() {
        List<String> names = new ConformanceSuite().names();
        Set<String> seen = new HashSet<>();
        assertEquals(List.of(), names.stream().filter(n -> !seen.add(n)).toList());
    }

    @Test
    void zeroCasesIsAFailure() {
        try (OracleBackend oracle = new OracleBackend()) {
            Report report = new ConformanceSuite().run(oracle, "no such op");
            assertFalse(report.passed());
            assertTrue(report.text().contains("no case matches 'no such op'"), report::text);
        }
    }

    @Test
    void aFilterTakesOpsAndNames() {
        try (OracleBackend oracle = new OracleBackend()) {
            Report tanh = new ConformanceSuite().run(oracle, "activation/tanh");
            assertTrue(tanh.results().size() > 5 && tanh.results().stream().allMatch(r -> r.op().endsWith("tanh")));
            Report one = new ConformanceSuite().run(oracle, tanh.results().get(3).name());
            assertEquals(1, one.results().size());
            assertTrue(new ConformanceSuite().run(oracle, "softmax*").results().size() > tanh.results().size());
        }
    }

    @Test
    void anOpWithoutACaseIsAFailure() {
        List<OpCase> all = AllCases.create();
        for (String op : Coverage.expected()) {
            List<OpCase> without = all.stream().filter(c -> !c.op().equals(op)).toList();
            assertEquals(List.of("op '" + op + "' has no case"), Coverage.missing(without));
        }
        assertTrue(Coverage.expected().size() >= Kernels.class.getMethods().length);
    }

    @Test
    void theReportIsCompleteAndMachineReadable() {
        try (FaultyBackend faulty = new FaultyBackend(Fault.WRONG_ELEMENT, "gather")) {
            Report report = new ConformanceSuite().run(faulty, "gather");
            assertFalse(report.passed());
            String text = report.text();
            assertTrue(text.contains("again: ./descent parity --device oracle --op 'gather rows="), text);
            assertTrue(text.lines().reduce((a, b) -> b).orElse("").matches(
                    "result parity device=oracle cases=\\d+ failed=[1-9]\\d* skipped=0"), text);
            assertTrue(report.json().contains("\"gate\": \"VALUE\""), report::json);
        }
    }
}
