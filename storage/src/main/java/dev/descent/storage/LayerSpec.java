package dev.descent.storage;

import dev.descent.nn.Activate;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import java.util.List;

/** A layer as data: the closed vocabulary of model files. */
public sealed interface LayerSpec {
    /** Kinds by the names that files use. */
    List<String> KINDS = List.of("dense", "activate", "dropout", "layer_norm", "batch_norm", "embedding", "flatten",
            "recurrent");

    /** The layer with first weights. */
    Module build();

    /** See {@link dev.descent.nn.Dense}. */
    record DenseSpec(int in, int out, Activation activation) implements LayerSpec {
        @Override
        public Module build() {
            return new Dense(in, out, activation);
        }
    }

    /** See {@link dev.descent.nn.Activate}. */
    record ActivateSpec(Activation activation) implements LayerSpec {
        @Override
        public Module build() {
            return new Activate(activation);
        }
    }

    /** See {@link dev.descent.nn.Dropout}. */
    record DropoutSpec(double p) implements LayerSpec {
        @Override
        public Module build() {
            return new Dropout(p);
        }
    }

    /** See {@link dev.descent.nn.LayerNorm}. */
    record LayerNormSpec(int size) implements LayerSpec {
        @Override
        public Module build() {
            return new LayerNorm(size);
        }
    }

    /** See {@link dev.descent.nn.BatchNorm}. */
    record BatchNormSpec(int size) implements LayerSpec {
        @Override
        public Module build() {
            return new BatchNorm(size);
        }
    }

    /** See {@link dev.descent.nn.Embedding}. */
    record EmbeddingSpec(int count, int width) implements LayerSpec {
        @Override
        public Module build() {
            return new Embedding(count, width);
        }
    }

    /**
     * See {@link dev.descent.nn.recurrent.Recurrent}.
     *
     * @param cell kind of its cells
     * @param in features of the input
     * @param hidden units of a cell
     * @param layers cells one above the other
     * @param bidirectional whether both directions are run, and their outputs put side by side
     * @param dropout between layers
     * @param last whether only the last output is given
     * @param stateful whether the state is carried from one batch to the next
     */
    record RecurrentSpec(
            CellKind cell,
            int in,
            int hidden,
            int layers,
            boolean bidirectional,
            double dropout,
            boolean last,
            boolean stateful)
            implements LayerSpec {
        @Override
        public Module build() {
            RecurrentBuilder b = Recurrent.of(in, n -> cell.make(n, hidden)).layers(layers)
                    .dropout(layers > 1 ? dropout : 0); // a file may have it with one layer, where it does nothing
            if (bidirectional) {
                b.bidirectional();
            }
            if (last) {
                b.last();
            }
            if (stateful) {
                b.stateful();
            }
            return b.build();
        }

        /** Features of its output. */
        int outputs() {
            return bidirectional ? 2 * hidden : hidden;
        }
    }

    /** See {@link dev.descent.nn.Flatten}. */
    record FlattenSpec() implements LayerSpec {
        @Override
        public Module build() {
            return new Flatten();
        }
    }
}
