package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;

/** Masks of batches of sequences: F32 [n, T], 1 for a real step, 0 for one that is left out. */
public final class Masks {
    private Masks() {}

    /**
     * Sequences that begin at step 0 and have these lengths.
     *
     * @param lengths steps of each sequence, 0 to {@code time}
     * @param time T, the steps of the padded batch
     * @throws IllegalArgumentException if a length is negative or beyond T
     */
    public static HostTensor ofLengths(int[] lengths, int time) {
        float[] mask = new float[Math.multiplyExact(lengths.length, time)];
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0 || lengths[i] > time) {
                throw new IllegalArgumentException("sequence " + i + " (counted from 0) has length " + lengths[i]
                        + "; lengths go from 0 to " + time + ", the steps of the padded batch");
            }
            Arrays.fill(mask, i * time, i * time + lengths[i], 1f);
        }
        return HostTensor.of(mask, Shape.of(lengths.length, time));
    }

    static void check(HostTensor mask, HostTensor input) {
        Shape s = input.shape();
        if (s.rank() < 2 || mask.type() != DType.F32 || !mask.shape().equals(Shape.of(s.dim(0), s.dim(1)))) {
            throw new IllegalArgumentException("the mask " + mask.type() + mask.shape() + " does not fit the input " + s
                    + "; it must be F32[examples, steps]"
                    + (s.rank() < 2 ? "" : " = F32[" + s.dim(0) + ", " + s.dim(1) + "]"));
        }
        float[] values = mask.floats();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0 && values[i] != 1) {
                throw new IllegalArgumentException("the mask holds " + values[i] + " at "
                        + DatasetChecks.place(mask.shape(), i) + "; it must be 1 for a real step or 0 for padding");
            }
        }
    }
}
