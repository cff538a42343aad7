package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;

/** How the outputs of the two directions of a bidirectional layer become one. Schuster and Paliwal 1997. */
public enum Merge {
    /** Side by side: forward, then backward; twice as wide. */
    CONCATENATE,
    SUM,
    AVERAGE,
    MULTIPLY;

    Tensor apply(Tensor forward, Tensor backward) {
        return switch (this) {
            case CONCATENATE -> Tensor.concat(forward.shape().rank() - 1, forward, backward);
            case SUM -> forward.add(backward);
            case AVERAGE -> forward.add(backward).mul(0.5);
            case MULTIPLY -> forward.mul(backward);
        };
    }
}
