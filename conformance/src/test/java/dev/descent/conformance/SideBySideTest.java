package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports of several devices as one table. */
class SideBySideTest {
    private static final CaseResult FINE = new CaseResult("op/a", "op/a n=1", 0.25, "y[0]", List.of(), 1);
    private static final CaseResult BAD = new CaseResult("op/b", "op/b n=1", 3, "y[7]",
            List.of(new Mismatch(Mismatch.Gate.VALUE, "y[7] is 3, not 2")), 1);

    private static Report report(String device, CaseResult... results) {
        return new Report(device, "*", List.of(results), List.of(), List.of(), List.of());
    }

    @Test
    void aRowShowsEveryDevice() {
        String text = new SideBySide(List.of(report("one", FINE), report("two", FINE))).text();
        assertTrue(text.contains("op/a                              1  | ok           25%              -"
                + "  | ok           25%              -\n"), text);
        assertTrue(text.endsWith("""
                result parity device=one cases=1 failed=0 skipped=0
                result parity device=two cases=1 failed=0 skipped=0
                """), text);
    }

    @Test
    void aFailureOnOneDeviceFailsAllAndSaysHowToRepeatIt() {
        SideBySide both = new SideBySide(List.of(report("one", FINE), report("two", BAD)));
        assertFalse(both.passed());
        assertTrue(both.text().contains("again: ./descent parity --device two --op 'op/b n=1'"), both::text);
        assertTrue(both.text().contains("  | 1 fail      300%"), both::text);
        assertTrue(both.text().contains("not run"), both::text);
    }

    @Test
    void theTableIsAPage() {
        String page = new SideBySide(List.of(report("one", FINE), report("two", BAD))).markdown(List.of("A", "B"));
        assertTrue(page.contains("- **two**: B. 1 cases, 1 failed, 0 skipped.\n"), page);
        assertTrue(page.contains("| op/a | 1 | ok | 25% | - | not run | | |\n"), page);
    }

    @Test
    void oneReportIsItselfInJson() {
        assertEquals(report("one", FINE).json(), new SideBySide(List.of(report("one", FINE))).json());
        assertTrue(new SideBySide(List.of(report("one", FINE), report("two", FINE))).json().startsWith("[{"));
    }

    @Test
    void nothingCannotBeShown() {
        assertThrows(IllegalArgumentException.class, () -> new SideBySide(List.of()));
    }
}
