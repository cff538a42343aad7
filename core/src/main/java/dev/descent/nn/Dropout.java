package dev.descent.nn;

import dev.descent.graph.Tensor;

/**
 * While training, sets elements to 0 with probability p and scales the others by 1/(1 − p); otherwise the identity.
 * Srivastava et al. 2014, in the inverted form.
 */
public final class Dropout extends Layer {
    private final double p;

    public Dropout(double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the probability of dropping must be in [0, 1), not " + p);
        }
        this.p = p;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.dropout(p);
    }

    @Override
    public String describe() {
        return "Dropout " + p;
    }
}
