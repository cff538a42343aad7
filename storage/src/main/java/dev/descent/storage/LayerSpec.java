package dev.descent.storage;

import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import java.util.List;

/** A layer as data: the closed vocabulary of model files. */
public sealed interface LayerSpec {
    /** Kinds by the names that files use. */
    List<String> KINDS = List.of("dense", "activate", "dropout", "layer_norm", "batch_norm", "embedding", "flatten");

    /** The layer with first weights. */
    Layer build();

    /** See {@link dev.descent.nn.Dense}. */
    record DenseSpec(int in, int out, Activation activation) implements LayerSpec {
        @Override
        public Layer build() {
            return new Dense(in, out, activation);
        }
    }

    /** See {@link dev.descent.nn.Activate}. */
    record ActivateSpec(Activation activation) implements LayerSpec {
        @Override
        public Layer build() {
            return new Activate(activation);
        }
    }

    /** See {@link dev.descent.nn.Dropout}. */
    record DropoutSpec(double p) implements LayerSpec {
        @Override
        public Layer build() {
            return new Dropout(p);
        }
    }

    /** See {@link dev.descent.nn.LayerNorm}. */
    record LayerNormSpec(int size) implements LayerSpec {
        @Override
        public Layer build() {
            return new LayerNorm(size);
        }
    }

    /** See {@link dev.descent.nn.BatchNorm}. */
    record BatchNormSpec(int size) implements LayerSpec {
        @Override
        public Layer build() {
            return new BatchNorm(size);
        }
    }

    /** See {@link dev.descent.nn.Embedding}. */
    record EmbeddingSpec(int count, int width) implements LayerSpec {
        @Override
        public Layer build() {
            return new Embedding(count, width);
        }
    }

    /** See {@link dev.descent.nn.Flatten}. */
    record FlattenSpec() implements LayerSpec {
        @Override
        public Layer build() {
            return new Flatten();
        }
    }
}
