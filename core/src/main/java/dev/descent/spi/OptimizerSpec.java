package dev.descent.spi;

/**
 * The constants of an update.
 *
 * @param kind the rule
 * @param beta1 momentum μ of SGD, β₁ of Adam
 * @param beta2 ρ of RMSProp, β₂ of Adam
 * @param epsilon ε
 * @param weightDecay λ: coupled g ← g + λ·θ; decoupled θ ← θ − lr·λ·θ before the update
 * @param decoupledDecay which of the two (AdamW: true)
 * @param nesterov Nesterov's form of SGD with momentum
 * @param clipValue g is clamped to ±clipValue before weight decay; 0 means no clamping
 */
public record OptimizerSpec(
        OptimizerKind kind,
        float beta1,
        float beta2,
        float epsilon,
        float weightDecay,
        boolean decoupledDecay,
        boolean nesterov,
        float clipValue) {

    /** State tensors a parameter: 0, 1 or 2. */
    public int slots() {
        return switch (kind) {
            case SGD -> beta1 == 0f ? 0 : 1;
            case ADAGRAD, RMSPROP -> 1;
            case ADAM -> 2;
        };
    }
}
