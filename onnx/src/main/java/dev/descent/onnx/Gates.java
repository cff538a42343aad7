package dev.descent.onnx;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;

/**
 * The blocks of gates one below the other in the weights of a cell. Here and in PyTorch an LSTM has i, f, g, o and a
 * GRU r, z, n; ONNX has i, o, f, c and z, r, h.
 */
enum Gates {
    RNN(List.of(0), List.of(0)),
    LSTM(List.of(0, 3, 1, 2), List.of(0, 2, 3, 1)),
    GRU(List.of(1, 0, 2), List.of(1, 0, 2));

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<Integer> ours; // for every block of ONNX
    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<Integer> theirs; // for every block here

    Gates(List<Integer> ours, List<Integer> theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    int count() {
        return ours.size();
    }

    /** Weights [G·H, …] in ONNX's order. */
    HostTensor toOnnx(HostTensor t) {
        return blocks(t, ours);
    }

    /** Weights [G·H, …] in our order. */
    HostTensor fromOnnx(HostTensor t) {
        return blocks(t, theirs);
    }

    private static HostTensor blocks(HostTensor t, List<Integer> order) {
        int size = t.size() / order.size();
        float[] from = t.floats();
        float[] to = new float[from.length];
        for (int i = 0; i < order.size(); i++) {
            System.arraycopy(from, order.get(i) * size, to, i * size, size);
        }
        return HostTensor.of(to, t.shape());
    }

    /** A matrix with rows and columns exchanged. */
    static HostTensor transpose(HostTensor t) {
        int rows = t.shape().dim(0);
        int columns = t.shape().dim(1);
        float[] from = t.floats();
        float[] to = new float[from.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to[c * rows + r] = from[r * columns + c];
            }
        }
        return HostTensor.of(to, Shape.of(columns, rows));
    }
}
