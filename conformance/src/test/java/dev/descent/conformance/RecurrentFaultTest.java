package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.RecurrentKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of recurrent kernels let plain float32 loops pass, and none of the mistakes that one makes in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecurrentFaultTest {
    private final List<Case> cases = AllCases.create();
    private final Reference.Cache references = new Reference.Cache(0);

    static List<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (RecurrentFault f : RecurrentFault.values()) {
            for (RecurrentKind k : RecurrentKind.values()) {
                if (f.fits(k)) {
                    all.add(Arguments.of(f, k));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isCaught(RecurrentFault fault, RecurrentKind kind) {
        String op = Coverage.name(fault.family(), kind);
        try (Float32Backend faulty = new Float32Backend(fault)) {
            for (Case c : cases) {
                if (c instanceof OpCase o && o.op().equals(op)
                        && CaseRunner.run(faulty, o, references.of(o)).mismatches().stream()
                                .anyMatch(m -> m.gate() == fault.gate())) {
                    return;
                }
            }
        }
        throw new AssertionError(fault + " of " + kind + " was not caught");
    }

    /** Without a mistake, sums in the plainest order use less than a third of what errors may be. */
    @Test
    void plainLoopsPass() {
        try (Float32Backend plain = new Float32Backend(RecurrentFault.NONE)) {
            Report report = new ConformanceSuite(cases).run(plain, Options.all().withFilter("recurrent*"));
            assertEquals(List.of(), report.failed(), report::text);
            assertEquals(List.of(), report.skips());
            for (Report.Row r : report.rows()) {
                assertTrue(r.share() > 0.001 && r.share() < 0.33, report::text);
            }
        }
    }
}
