package dev.descent.optim;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * An update rule with its constants, clipping and schedule. Immutable; {@code with} methods give changed copies. The
 * formulas are those of {@link OptimizerKind}.
 *
 * @param name for messages and files
 * @param learningRate base learning rate
 * @param spec constants of the update kernel
 * @param clipNorm largest global norm of all gradients together, 0 for no limit
 * @param schedule how the learning rate changes
 */
public record Optimizer(
        String name, double learningRate, OptimizerSpec spec, double clipNorm, Schedule schedule) {

    private static final List<String> NAMES =
            List.of("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw");

    public Optimizer {
        Objects.requireNonNull(name, "the name of an optimiser is null");
        Objects.requireNonNull(spec, () -> "the constants of optimiser '" + name + "' are null");
        Objects.requireNonNull(schedule, () -> "the schedule of optimiser '" + name + "' is null: give one, such as"
                + " Schedule.constant()");
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("the learning rate must be a positive number, not " + learningRate);
        }
        Checks.inFloat("a learning rate", learningRate);
        Checks.notNegative("the clipping norm", clipNorm);
    }

    private static Optimizer of(String name, double lr, OptimizerKind kind, float b1, float b2, float eps) {
        return new Optimizer(name, lr, new OptimizerSpec(kind, b1, b2, eps, 0f, false, false, 0f), 0,
                Schedule.constant());
    }

    /** Gradient descent on mini-batches, or on single examples with a batch size of 1. */
    public static Optimizer sgd(double learningRate) {
        return of("sgd", learningRate, OptimizerKind.SGD, 0f, 0f, 0f);
    }

    /** With momentum μ: Polyak 1964. */
    public static Optimizer momentum(double learningRate, double mu) {
        return of("momentum", learningRate, OptimizerKind.SGD, Checks.share("momentum", mu), 0f, 0f);
    }

    /** With Nesterov's momentum μ: Sutskever et al. 2013. */
    public static Optimizer nesterov(double learningRate, double mu) {
        Optimizer o = momentum(learningRate, mu);
        OptimizerSpec s = new OptimizerSpec(OptimizerKind.SGD, o.spec.beta1(), 0f, 0f, 0f, false, true, 0f);
        return new Optimizer("nesterov", learningRate, s, 0, o.schedule);
    }

    /** AdaGrad with ε = 1e-10. */
    public static Optimizer adagrad(double learningRate) {
        return of("adagrad", learningRate, OptimizerKind.ADAGRAD, 0f, 0f, 1e-10f);
    }

    /** RMSProp with ρ = 0.99, ε = 1e-8. */
    public static Optimizer rmsprop(double learningRate) {
        return of("rmsprop", learningRate, OptimizerKind.RMSPROP, 0f, 0.99f, 1e-8f);
    }

    /** Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static Optimizer adam(double learningRate) {
        return of("adam", learningRate, OptimizerKind.ADAM, 0.9f, 0.999f, 1e-8f);
    }

    /** Adam with decoupled weight decay on matrices. */
    public static Optimizer adamW(double learningRate, double weightDecay) {
        Optimizer o = adam(learningRate);
        OptimizerSpec s = new OptimizerSpec(OptimizerKind.ADAM, 0.9f, 0.999f, 1e-8f,
                Checks.notNegative("weight decay", weightDecay), true, false, 0f);
        return new Optimizer("adamw", learningRate, s, 0, o.schedule);
    }

    /** Names that {@link #parse} knows. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The rule of this name with its usual constants: momentum 0.9, AdamW's decay 0.01.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public static Optimizer parse(String name, double learningRate) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "sgd" -> sgd(learningRate);
            case "momentum" -> momentum(learningRate, 0.9);
            case "nesterov" -> nesterov(learningRate, 0.9);
            case "adagrad" -> adagrad(learningRate);
            case "rmsprop" -> rmsprop(learningRate);
            case "adam" -> adam(learningRate);
            case "adamw" -> adamW(learningRate, 0.01);
            default -> throw new IllegalArgumentException("unknown optimiser '" + name + "'; known are "
                    + String.join(", ", NAMES));
        };
    }

    /** λ on matrices: added to the gradient as λ·θ, or decoupled for AdamW. */
    public Optimizer withWeightDecay(double lambda) {
        return with(new OptimizerSpec(spec.kind(), spec.beta1(), spec.beta2(), spec.epsilon(),
                Checks.notNegative("weight decay", lambda), spec.decoupledDecay(), spec.nesterov(), spec.clipValue()));
    }

    /** Clamps every element of every gradient to ±value; 0 for no limit. */
    public Optimizer withClipValue(double value) {
        return with(new OptimizerSpec(spec.kind(), spec.beta1(), spec.beta2(), spec.epsilon(), spec.weightDecay(),
                spec.decoupledDecay(), spec.nesterov(), Checks.notNegative("the clipping value", value)));
    }

    /** Scales all gradients so that their global norm is at most this; 0 for no limit. Pascanu et al. 2013. */
    public Optimizer withClipNorm(double norm) {
        return new Optimizer(name, learningRate, spec, norm, schedule);
    }

    public Optimizer withSchedule(Schedule s) {
        return new Optimizer(name, learningRate, spec, clipNorm, s);
    }

    /** Other decay rates of Adam, RMSProp (β₂ alone) or momentum (β₁ alone), and ε. */
    public Optimizer withConstants(double beta1, double beta2, double epsilon) {
        return with(new OptimizerSpec(spec.kind(), Checks.share("beta1", beta1), Checks.share("beta2", beta2),
                Checks.notNegative("epsilon", epsilon), spec.weightDecay(), spec.decoupledDecay(), spec.nesterov(),
                spec.clipValue()));
    }

    private Optimizer with(OptimizerSpec s) {
        return new Optimizer(name, learningRate, s, clipNorm, schedule);
    }
}
