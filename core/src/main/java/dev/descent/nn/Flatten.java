package dev.descent.nn;

import dev.descent.graph.Tensor;

/** [batch, …] to [batch, all the rest]. */
public final class Flatten extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
        int n = x.shape().dim(0);
        return x.reshape(n, n == 0 ? 0 : (int) (x.shape().size() / n));
    }
}
