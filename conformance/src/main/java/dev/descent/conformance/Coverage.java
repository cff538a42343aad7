package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.Backend;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Is there a case for every method of the SPI, and for every op of a family? */
final class Coverage {
    private static final Map<String, Enum<?>[]> FAMILIES = Map.of(
            "unary", UnaryOp.values(),
            "activation", ActivationOp.values(),
            "activationDelta", ActivationOp.values(),
            "binary", BinaryOp.values(),
            "reduce", ReduceOp.values(),
            "softmax", SoftmaxOp.values(),
            "softmaxDelta", SoftmaxOp.values(),
            "recurrent", RecurrentKind.values(),
            "recurrentDelta", RecurrentKind.values(),
            "optimizer", OptimizerKind.values());

    /** Closing would end the run; whoever opened the backend under test closes it. */
    private static final Set<String> NOT_FOR_THE_SUITE = Set.of("close");

    private Coverage() {}

    /** One line a kernel, op or method of the backend without a case. */
    static List<String> missing(List<? extends Case> cases) {
        Set<String> have = cases.stream().map(Case::op).collect(Collectors.toSet());
        return expected().stream()
                .filter(op -> !have.contains(op))
                .map(op -> "op '" + op + "' has no case")
                .toList();
    }

    /** Ops that the SPI has. */
    static List<String> expected() {
        List<String> all = new ArrayList<>();
        for (Method m : Kernels.class.getMethods()) {
            Enum<?>[] ops = FAMILIES.get(m.getName());
            if (ops == null) {
                all.add(m.getName());
            } else {
                Arrays.stream(ops).forEach(o -> all.add(name(m.getName(), o)));
            }
        }
        for (Method m : Backend.class.getMethods()) {
            if (!NOT_FOR_THE_SUITE.contains(m.getName())) {
                all.add("backend/" + m.getName());
            }
        }
        return all.stream().sorted().toList();
    }

    static String name(String family, Enum<?> op) {
        return family + "/" + op.name().toLowerCase(Locale.ROOT);
    }
}
