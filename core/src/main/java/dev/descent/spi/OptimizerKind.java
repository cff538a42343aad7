package dev.descent.spi;

/** Families of update rules; g is the gradient after scaling and clipping, t the step counted from 1. */
public enum OptimizerKind {
    /** θ ← θ − lr·g; with momentum μ: v ← μ·v + g, θ ← θ − lr·v, or with Nesterov θ ← θ − lr·(g + μ·v). */
    SGD,
    /** s ← s + g², θ ← θ − lr·g / (√s + ε). Duchi et al. 2011. */
    ADAGRAD,
    /** s ← ρ·s + (1 − ρ)·g², θ ← θ − lr·g / (√s + ε). Tieleman and Hinton 2012. */
    RMSPROP,
    /**
     * m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g²,
     * θ ← θ − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε). Kingma and Ba 2015; decoupled decay: Loshchilov and Hutter 2019.
     */
    ADAM
}
