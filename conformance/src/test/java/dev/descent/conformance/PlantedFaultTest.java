package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.Kernels;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gate has been seen to catch a mistake of its kind, in every kernel where it can be made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFaultTest {
    private final List<Case> cases = AllCases.create();
    private final Reference.Cache references = new Reference.Cache(0);

    static List<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (Fault f : Fault.values()) {
            Arrays.stream(Kernels.class.getMethods()).map(Method::getName).sorted().filter(f::fits)
                    .forEach(k -> all.add(Arguments.of(f, k)));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isCaught(Fault fault, String kernel) {
        try (FaultyBackend faulty = new FaultyBackend(fault, kernel)) {
            for (Case c : cases) {
                boolean small = c instanceof OpCase o && o.args().stream().allMatch(a -> a.size() < 10_000);
                if (small && (c.op().equals(kernel) || c.op().startsWith(kernel + "/"))) {
                    OpCase o = (OpCase) c;
                    CaseResult r = CaseRunner.run(faulty, o, references.of(o));
                    if (r.mismatches().stream().anyMatch(m -> m.gate() == fault.gate())) {
                        return;
                    }
                }
            }
            throw new AssertionError(faulty + " was not caught");
        }
    }

    @ParameterizedTest
    @EnumSource(BackendFault.class)
    void isCaught(BackendFault fault) {
        try (FaultyDevice faulty = new FaultyDevice(fault)) {
            Options options = Options.all().withFilter("backend/*").withLacking();
            Report report = new ConformanceSuite(cases).run(faulty, options);
            Set<String> ops = report.failed().stream().map(CaseResult::op).collect(Collectors.toSet());
            assertTrue(ops.contains(fault.op()), () -> fault + " was not caught: " + report.text());
        }
    }

    @Test
    void everyGateHasItsFault() {
        Set<Mismatch.Gate> proven = EnumSet.of(Mismatch.Gate.BACKEND);
        for (Fault f : Fault.values()) {
            proven.add(f.gate());
        }
        assertEquals(EnumSet.allOf(Mismatch.Gate.class), proven);
        Set<String> methods = Arrays.stream(BackendFault.values()).map(BackendFault::op).collect(Collectors.toSet());
        List<String> expected = Coverage.expected().stream().filter(op -> op.startsWith("backend/")).toList();
        assertEquals(Set.copyOf(expected), methods);
    }
}
