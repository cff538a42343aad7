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
     * @throws IllegalArgumentException if T or a length is negative, or a length beyond T
     */
    public static HostTensor ofLengths(int[] lengths, int time) {
        if (time < 0) {
            throw new IllegalArgumentException("the padded batch has " + time + " steps; time is 0 or more: the length"
                    + " of its longest sequence");
        }
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

    /**
     * The same values with 0 at masked steps where training could not take what stands there (NaN, infinite, any
     * index or class); the tensor itself where there is nothing of the kind.
     */
    static HostTensor cleaned(HostTensor t, HostTensor mask) {
        float[] real = mask.floats();
        int each = t.size() / Math.max(1, real.length);
        HostTensor clean = null;
        for (int i = 0; i < t.size(); i++) {
            double value = t.get(i);
            boolean bad = t.type() == DType.I32 ? value != 0 : Double.isNaN(value) || Double.isInfinite(value);
            if (bad && real[i / each] == 0) {
                clean = clean == null ? t.copy() : clean;
                clear(clean, i);
            }
        }
        return clean == null ? t : clean;
    }

    private static void clear(HostTensor t, int i) {
        switch (t.type()) {
            case F32 -> t.floats()[i] = 0;
            case F64 -> t.doubles()[i] = 0;
            case I32 -> t.ints()[i] = 0;
        }
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
                        + mask.shape().place(i) + "; it must be 1 for a real step or 0 for padding");
            }
        }
    }
}
