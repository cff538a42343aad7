package dev.descent.nn;

import dev.descent.graph.Tensor;
import java.util.List;

/** Layers one after the other, named 0, 1, 2 … */
public final class Sequential extends Layer {
    private final List<Layer> layers;

    public Sequential(Layer... layers) {
        this(List.of(layers));
    }

    public Sequential(List<? extends Layer> layers) {
        this.layers = List.copyOf(layers);
        for (int i = 0; i < this.layers.size(); i++) {
            child(Integer.toString(i), this.layers.get(i));
        }
    }

    public List<Layer> layers() {
        return layers;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor t = x;
        for (Layer l : layers) {
            t = l.apply(t);
        }
        return t;
    }
}
