package dev.descent.nn.recurrent;

import dev.descent.nn.Initializer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * First values of the weights of a cell, each block of a gate by itself. Biases start at 0, but for the forget gate of
 * an LSTM.
 *
 * @param input for W [H, I]
 * @param recurrent for U [H, H]
 */
public record CellInitializers(Initializer input, Initializer recurrent) {
    public CellInitializers {
        Objects.requireNonNull(input, "the initializer of the input weights of a cell is null");
        Objects.requireNonNull(recurrent, "the initializer of the recurrent weights of a cell is null");
    }

    /**
     * Uniform in ±1/√hidden, as in PyTorch.
     *
     * @throws IllegalArgumentException if there is no hidden unit
     */
    public static CellInitializers uniform(int hidden) {
        if (hidden < 1) {
            throw new IllegalArgumentException("weights in ±1/√hidden need one hidden unit at least: hidden is "
                    + hidden);
        }
        return usual(hidden);
    }

    /** {@link #uniform}, for cells, which refuse sizes below 1 themselves and name all of them. */
    static CellInitializers usual(int hidden) {
        double bound = 1 / Math.sqrt(Math.max(1, hidden));
        return new CellInitializers(Initializer.uniform(-bound, bound), Initializer.uniform(-bound, bound));
    }

    /** W by Xavier's rule, U orthogonal: keeps gradients from fading over many steps (Saxe et al. 2014). */
    public static CellInitializers orthogonal() {
        return new CellInitializers(Initializer.xavierUniform(), Initializer.orthogonal(1));
    }

    /** A value of {@code n} blocks one below the other, each made by itself. */
    static Initializer blocks(int n, Initializer each) {
        return (shape, random) -> {
            HostTensor[] parts = new HostTensor[n];
            for (int i = 0; i < n; i++) {
                parts[i] = each.create(shape.with(0, shape.dim(0) / n), random);
            }
            return HostTensor.concat(List.of(parts));
        };
    }

    /** 0 but for block {@code index} of {@code n}, which is {@code value}. */
    static Initializer block(int index, int n, double value) {
        return (shape, random) -> {
            int size = shape.dim(0) / n;
            float[] a = new float[shape.dim(0)];
            Arrays.fill(a, index * size, (index + 1) * size, (float) value);
            return HostTensor.of(a, Shape.of(a.length));
        };
    }
}
