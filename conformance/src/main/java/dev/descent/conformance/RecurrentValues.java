package dev.descent.conformance;

import java.util.Locale;

/** What stands in the buffers of a recurrent case. */
enum RecurrentValues {
    /** Standard normal, weights scaled so that the sums of products are about as large as that. */
    NORMAL,
    /** Weights and inputs three times as large: gates are near 0 and 1. */
    LARGE,
    /** Inputs, states and biases 0. */
    ZEROS,
    /** Weights 0 as well. */
    NOTHING,
    /** Normal, with NaN and infinities where a step is masked: they must not reach anything. */
    TRAPS,
    /** Normal, with one NaN: it stays with its example, and comes with its step. */
    NAN;

    /** Elements of x, a state or a bias. */
    float[] create(int n, String seed) {
        float[] a = Inputs.NORMAL.create(n, seed);
        for (int i = 0; i < n; i++) {
            a[i] *= this == ZEROS || this == NOTHING ? 0 : this == LARGE ? 3 : 1;
        }
        return a;
    }

    /** Elements of a matrix by which vectors of length {@code k} are multiplied. */
    float[] weight(int n, int k, String seed) {
        float[] a = Inputs.NORMAL.create(n, seed);
        for (int i = 0; i < n; i++) {
            a[i] *= this == NOTHING ? 0 : (this == LARGE ? 3 : 1) / (float) Math.sqrt(k);
        }
        return a;
    }

    /** Puts in what is special about x [T, B, I]. */
    void spoil(float[] x, int inputs, float[] mask) {
        for (int i = 0; this == TRAPS && i < x.length; i++) {
            if (mask[i / inputs] == 0) {
                x[i] = i % 3 == 0 ? Float.NaN : i % 3 == 1 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            }
        }
        if (this == NAN) {
            x[x.length / 2] = Float.NaN;
        }
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
