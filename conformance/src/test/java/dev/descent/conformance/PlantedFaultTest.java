package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gate has been seen to catch a mistake of its kind, in kernels of several shapes. */
class PlantedFaultTest {
    private static final List<String> KERNELS =
            List.of("unary", "activation", "activationDelta", "binary", "reduce", "gemm", "softmax", "crossEntropy",
                    "gather", "scatterAdd", "random", "strided");

    static List<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (Fault f : Fault.values()) {
            for (String k : KERNELS) {
                boolean bounded = !k.equals("strided") || (f != Fault.SHORT);
                boolean lastViewIsOutput = !k.equals("gemm");
                if (bounded && (lastViewIsOutput || f == Fault.THROWS)) {
                    all.add(Arguments.of(f, k));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isCaught(Fault fault, String kernel) {
        try (FaultyBackend faulty = new FaultyBackend(fault, kernel)) {
            Report report = new ConformanceSuite().run(faulty, kernel + "*");
            boolean caught = report.failed().stream()
                    .flatMap(r -> r.mismatches().stream())
                    .anyMatch(m -> m.gate() == fault.gate());
            assertTrue(caught, () -> faulty + " was not caught: " + report.text());
        }
    }
}
