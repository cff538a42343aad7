package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerKind;
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

/** Is there a case for every kernel, and for every op of a family? */
final class Coverage {
    private static final Map<String, Enum<?>[]> FAMILIES = Map.of(
            "unary", UnaryOp.values(),
            "activation", ActivationOp.values(),
            "activationDelta", ActivationOp.values(),
            "binary", BinaryOp.values(),
            "reduce", ReduceOp.values(),
            "softmax", SoftmaxOp.values(),
            "softmaxDelta", SoftmaxOp.values(),
            "optimizer", OptimizerKind.values());

    private Coverage() {}

    /** One line a kernel or op without a case. */
    static List<String> missing(List<OpCase> cases) {
        Set<String> have = cases.stream().map(OpCase::op).collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (String op : expected()) {
            if (!have.contains(op)) {
                missing.add("op '" + op + "' has no case");
            }
        }
        return missing;
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
        return all.stream().sorted().toList();
    }

    static String name(String family, Enum<?> op) {
        return family + "/" + op.name().toLowerCase(Locale.ROOT);
    }
}
