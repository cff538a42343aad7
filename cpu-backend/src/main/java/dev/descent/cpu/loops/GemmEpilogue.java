package dev.descent.cpu.loops;

import dev.descent.spi.ActivationOp;

/**
 * What happens to a finished sum t of products, in this order: t ← alpha · t; t ← fma(beta, c, t) unless beta = 0;
 * t ← t + bias; c ← l(t).
 *
 * @param bias whether there is one
 * @param activationAlpha the parameter of l
 */
public record GemmEpilogue(float alpha, float beta, boolean bias, ActivationOp activation, float activationAlpha) {
    /** Whether nothing is left to do when t lies in C. */
    public boolean isIdentity() {
        return alpha == 1f && beta == 0f && !bias && activation == ActivationOp.LINEAR;
    }
}
