package dev.descent.kernels;

import dev.descent.spi.GemmSpec;
import dev.descent.spi.View;

/** A library's matrix products, for devices where it has better ones than the kernels here. */
@FunctionalInterface
public interface Products {
    /**
     * Enqueues C = alpha · op(A) · op(B) + beta · C for each matrix of the spec, whose sizes are all above 0. The
     * spec's activation is not for the library.
     */
    void multiply(GemmSpec spec, View a, View b, View c);
}
