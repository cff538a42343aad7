package dev.descent.storage;

import dev.descent.nn.Layer;
import dev.descent.nn.Sequential;
import java.util.List;

/** Layers one after the other, as data. */
public record Architecture(List<LayerSpec> layers) {
    public Architecture {
        layers = List.copyOf(layers);
    }

    /** The network with first weights; parameters are named as in the file. */
    public Sequential build() {
        List<Layer> built = layers.stream().map(LayerSpec::build).toList();
        return new Sequential(built);
    }
}
