package dev.descent.onnx;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;

/**
 * The blocks of gates one below the other in the weights of a cell. Here and in PyTorch an LSTM has i, f, g, o and a
 * GRU r, z, n; ONNX has i, o, f, c and z, r, h.
 */
enum Gates {
    RNN(new int[] {0}, new int[] {0}),
    LSTM(new int[] {0, 3, 1, 2}, new int[] {0, 2, 3, 1}),
    GRU(new int[] {1, 0, 2}, new int[] {1, 0, 2});

    private final int[] ours; // for every block of ONNX
    private final int[] theirs; // for every block here

    Gates(int[] ours, int[] theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    int count() {
        return ours.length;
    }

    /** Weights [G·H, …] in ONNX's order. */
    HostTensor toOnnx(HostTensor t) {
        return blocks(t, ours);
    }

    /** Weights [G·H, …] in our order. */
    HostTensor fromOnnx(HostTensor t) {
        return blocks(t, theirs);
    }

    private static HostTensor blocks(HostTensor t, int[] order) {
        int size = t.size() / order.length;
        float[] from = t.floats();
        float[] to = new float[from.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(from, order[i] * size, to, i * size, size);
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
