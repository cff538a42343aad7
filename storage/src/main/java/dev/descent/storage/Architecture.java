package dev.descent.storage;

import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import java.util.List;
import java.util.OptionalInt;

/** Layers one after the other, as data. */
public record Architecture(List<LayerSpec> layers) {
    /**
     * Checks that every layer fits the one before it.
     *
     * @throws IllegalArgumentException if one does not; the message names it and both widths
     */
    public Architecture {
        layers = List.copyOf(layers);
        OptionalInt width = OptionalInt.empty();
        for (int i = 0; i < layers.size(); i++) {
            OptionalInt needed = takes(layers.get(i));
            if (width.isPresent() && needed.isPresent() && width.getAsInt() != needed.getAsInt()) {
                throw new IllegalArgumentException("layer " + i + " takes " + needed.getAsInt()
                        + " features, the one before it gives " + width.getAsInt());
            }
            width = gives(layers.get(i), width);
        }
    }

    /** The network with first weights; parameters are named as in the file. */
    public Sequential build() {
        List<Module> built = layers.stream().map(LayerSpec::build).toList();
        return new Sequential(built);
    }

    /** Features that the first layer with weights takes, if it says so. */
    public OptionalInt inputs() {
        for (LayerSpec l : layers) {
            if (takes(l).isPresent() || l instanceof LayerSpec.FlattenSpec || l instanceof LayerSpec.EmbeddingSpec) {
                return takes(l);
            }
        }
        return OptionalInt.empty();
    }

    /** Features that the last layer gives, if known. */
    public OptionalInt outputs() {
        OptionalInt width = OptionalInt.empty();
        for (LayerSpec l : layers) {
            width = gives(l, width);
        }
        return width;
    }

    private static OptionalInt takes(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.DenseSpec d -> OptionalInt.of(d.in());
            case LayerSpec.RecurrentSpec r -> OptionalInt.of(r.in());
            case LayerSpec.LayerNormSpec n -> OptionalInt.of(n.size());
            case LayerSpec.BatchNormSpec n -> OptionalInt.of(n.size());
            case LayerSpec.ActivateSpec a -> OptionalInt.empty();
            case LayerSpec.DropoutSpec d -> OptionalInt.empty();
            case LayerSpec.EmbeddingSpec e -> OptionalInt.empty();
            case LayerSpec.FlattenSpec f -> OptionalInt.empty();
        };
    }

    private static OptionalInt gives(LayerSpec layer, OptionalInt before) {
        return switch (layer) {
            case LayerSpec.DenseSpec d -> OptionalInt.of(d.out());
            case LayerSpec.RecurrentSpec r -> OptionalInt.of(r.outputs());
            case LayerSpec.LayerNormSpec n -> OptionalInt.of(n.size());
            case LayerSpec.BatchNormSpec n -> OptionalInt.of(n.size());
            case LayerSpec.EmbeddingSpec e -> OptionalInt.of(e.width());
            case LayerSpec.ActivateSpec a -> before;
            case LayerSpec.DropoutSpec d -> before;
            case LayerSpec.FlattenSpec f -> OptionalInt.empty();
        };
    }
}
