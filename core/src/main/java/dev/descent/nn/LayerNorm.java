package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.tensor.Shape;

/** y = (x − mean) / √(variance + ε) · weight + bias over the last axis [size]. Ba et al. 2016. */
public final class LayerNorm extends Layer {
    private final int size;
    private final double epsilon;
    private final Parameter weight;
    private final Parameter bias;

    public LayerNorm(int size) {
        this(size, 1e-5);
    }

    public LayerNorm(int size, double epsilon) {
        if (size < 1 || !(epsilon > 0)) {
            throw new IllegalArgumentException("LayerNorm needs a size of 1 at least, not " + size
                    + ", and an epsilon above 0, not " + epsilon);
        }
        this.size = size;
        this.epsilon = epsilon;
        this.weight = parameter("weight", Shape.of(size), Initializer.ones());
        this.bias = parameter("bias", Shape.of(size), Initializer.zeros());
    }

    /** ε. */
    public double epsilon() {
        return epsilon;
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.shape().rank() == 0 || x.shape().dim(-1) != size) {
            throw new ShapeException("LayerNorm " + size + " does not fit " + x.shape() + ": the last axis must have "
                    + size);
        }
        Shape kept = x.shape().with(-1, 1);
        Tensor centred = x.sub(x.mean(-1).reshape(kept));
        Tensor variance = centred.square().mean(-1).reshape(kept);
        return centred.mul(variance.add(epsilon).rsqrt()).mul(weight.value()).add(bias.value());
    }

    @Override
    public String describe() {
        return "LayerNorm " + size;
    }
}
