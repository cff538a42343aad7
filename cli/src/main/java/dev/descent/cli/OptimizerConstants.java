package dev.descent.cli;

import dev.descent.optim.Optimizer;
import dev.descent.spi.OptimizerSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Constants of the update rules, where others than the usual ones are wanted. */
final class OptimizerConstants {
    private static final List<String> MOMENTUM = List.of("momentum", "nesterov");
    private static final List<String> ADAM = List.of("adam", "adamw");
    private static final List<String> SQUARES = List.of("rmsprop", "adam", "adamw");
    private static final List<String> DIVIDING = List.of("adagrad", "rmsprop", "adam", "adamw");

    @Option(names = "--momentum", paramLabel = "M", description = "for --optimizer momentum, nesterov: 0.9 if not"
            + " given")
    private @Nullable Double momentum;

    @Option(names = "--beta1", paramLabel = "B", description = "for --optimizer adam, adamw: decay of the mean of"
            + " gradients; 0.9 if not given")
    private @Nullable Double beta1;

    @Option(names = "--beta2", paramLabel = "B", description = "for --optimizer adam, adamw, rmsprop: decay of the"
            + " mean of their squares; 0.999 if not given, 0.99 of rmsprop")
    private @Nullable Double beta2;

    @Option(names = "--epsilon", paramLabel = "E", description = "for --optimizer adagrad, rmsprop, adam, adamw: added"
            + " to what is divided by; 1e-8 if not given, 1e-10 of adagrad")
    private @Nullable Double epsilon;

    /** Rules by the option that is for them alone. */
    static List<String> kinds(String option) {
        return switch (option) {
            case "--momentum" -> MOMENTUM;
            case "--beta1" -> ADAM;
            case "--beta2" -> SQUARES;
            case "--epsilon" -> DIVIDING;
            default -> Optimizer.names();
        };
    }

    /** The rule with the constants that were given. */
    Optimizer on(Optimizer o) {
        check("--momentum", momentum, o);
        check("--beta1", beta1, o);
        check("--beta2", beta2, o);
        check("--epsilon", epsilon, o);
        OptimizerSpec s = o.spec();
        if (momentum == null && beta1 == null && beta2 == null && epsilon == null) {
            return o;
        }
        return o.withConstants(or(momentum, or(beta1, s.beta1())), or(beta2, s.beta2()), or(epsilon, s.epsilon()));
    }

    private static double or(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }

    private static void check(String option, @Nullable Double given, Optimizer o) {
        List<String> kinds = kinds(option);
        if (given != null && !kinds.contains(o.name())) {
            throw new UsageError(option + " goes with --optimizer " + String.join(", ", kinds) + ", not with "
                    + o.name());
        }
        boolean share = !option.equals("--epsilon");
        if (given != null && !(given >= 0 && (share ? given < 1 : given <= 1))) {
            throw new UsageError(option + " must be in [0, 1" + (share ? ")" : "]") + ", not " + given);
        }
    }
}
