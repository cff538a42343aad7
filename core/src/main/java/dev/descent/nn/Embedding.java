package dev.descent.nn;

import dev.descent.graph.Tensor;
import dev.descent.tensor.Shape;

/**
 * A row of a table for every index: I32 indices of any shape s to s + [width]. Weight [count, width], standard normal
 * at first. An index outside 0..count−1 gives NaN; a trainer refuses it before it computes.
 */
public final class Embedding extends Layer {
    private final int count;
    private final int width;
    private final Parameter weight;

    public Embedding(int count, int width) {
        this(count, width, Initializer.normal(0, 1));
    }

    public Embedding(int count, int width, Initializer weights) {
        if (count < 1 || width < 1) {
            throw new IllegalArgumentException("an embedding needs one row and one column at least, not " + count + "×"
                    + width);
        }
        this.count = count;
        this.width = width;
        this.weight = parameter("weight", Shape.of(count, width), weights);
    }

    public Parameter weight() {
        return weight;
    }

    @Override
    protected Tensor forward(Tensor indices) {
        return weight.value().gather(indices);
    }

    @Override
    public String describe() {
        return "Embedding " + count + "×" + width;
    }
}
