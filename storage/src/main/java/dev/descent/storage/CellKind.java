package dev.descent.storage;

import dev.descent.nn.Activation;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.GruCell;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.LstmCell;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Recurrent cells that files and the command line know by name. */
public enum CellKind {
    /** With tanh. */
    ELMAN {
        @Override
        Cell make(int in, int hidden) {
            return new ElmanCell(in, hidden);
        }
    },
    /** With ReLU and recurrent weights that start orthogonal. */
    ELMAN_RELU {
        @Override
        Cell make(int in, int hidden) {
            return new ElmanCell(in, hidden, Activation.RELU, CellInitializers.orthogonal());
        }
    },
    LSTM {
        @Override
        Cell make(int in, int hidden) {
            return new LstmCell(in, hidden);
        }
    },
    /** LSTM whose gates see the cell. */
    LSTM_PEEPHOLES {
        @Override
        Cell make(int in, int hidden) {
            return new LstmCell(in, hidden, LstmCell.Options.DEFAULT.withPeepholes(), CellInitializers.uniform(hidden));
        }
    },
    GRU {
        @Override
        Cell make(int in, int hidden) {
            return new GruCell(in, hidden);
        }
    },
    LAYER_NORM_LSTM {
        @Override
        Cell make(int in, int hidden) {
            return new LayerNormLstmCell(in, hidden);
        }
    };

    abstract Cell make(int in, int hidden);

    /** Name in files and on the command line, for example {@code lstm}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Names that {@link #parse} knows. */
    public static List<String> names() {
        return Arrays.stream(values()).map(CellKind::text).toList();
    }

    /**
     * The cell of this name, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public static CellKind parse(String name) {
        String n = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values())
                .filter(c -> c.text().equals(n))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown cell '" + name + "'; known are " + String.join(", ", names())));
    }
}
