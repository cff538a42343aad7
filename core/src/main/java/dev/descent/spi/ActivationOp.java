package dev.descent.spi;

/**
 * Activation functions y = l(a). Each has a delta kernel: δ = dy · l'(a), computed from the output y where that
 * suffices, and from the input a otherwise (see {@link #deltaFromOutput()}). At infinities the formulas are taken as
 * they stand: where one has ∞ · 0, the result is NaN.
 */
public enum ActivationOp {
    /** y = a. */
    LINEAR(true),
    /** y = 1 / (1 + e^−a); l' = y (1 − y). */
    SIGMOID(true),
    /** y = tanh a; l' = 1 − y². */
    TANH(true),
    /** y = max(a, 0); l' = 1 where y > 0, else 0. NaN stays NaN. */
    RELU(true),
    /** y = a where a > 0, else alpha·a; l' = 1 where y > 0, else alpha. Needs alpha ≥ 0. */
    LEAKY_RELU(true),
    /** y = a where a > 0, else alpha·(e^a − 1); l' = 1 where y > 0, else y + alpha. Needs alpha ≥ 0. */
    ELU(true),
    /**
     * y = a·Φ(a), Φ the normal distribution function ½(1 + erf(a/√2)); l' = Φ(a) + a·φ(a). Hendrycks and Gimpel 2016.
     */
    GELU(false),
    /** y = a·σ(a); l' = σ(a)(1 + a(1 − σ(a))). */
    SILU(false),
    /** y = log(1 + e^a), computed as max(a, 0) + log1p(e^−|a|); l' = σ(a). */
    SOFTPLUS(false);

    private final boolean deltaFromOutput;

    ActivationOp(boolean deltaFromOutput) {
        this.deltaFromOutput = deltaFromOutput;
    }

    /** Whether the delta kernel reads the output y (true) or the input a (false). */
    public boolean deltaFromOutput() {
        return deltaFromOutput;
    }
}
