package dev.descent.optim;

import dev.descent.graph.Tensor;
import java.util.List;

/** Norms of gradients. */
public final class Norms {
    private Norms() {}

    /** √Σ g² over all elements of all gradients. */
    public static Tensor global(List<Tensor> gradients) {
        return Tensor.sumOfSquares(gradients).sqrt();
    }
}
