package dev.descent.tasks;

import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;

/**
 * Sequences of different lengths, filled up at the end with zeros to one length T (n sequences).
 *
 * @param input what a network sees at each step: I32 [n, T], or F32 [n, T, features]
 * @param target what it is to answer there: I32 [n, T], or F32 [n, T, values]
 * @param mask F32 [n, T]: 1 where there is a step, 0 where the sequence has ended
 */
public record Padded(HostTensor input, HostTensor target, HostTensor mask) {
    /** Checks the shapes. */
    public Padded {
        Shape steps = mask.shape();
        if (mask.type() != DType.F32 || steps.rank() != 2) {
            throw new IllegalArgumentException(
                    "the mask is " + mask.type() + steps + "; it must be F32 [sequences, steps]");
        }
        fits("input", input, steps);
        fits("target", target, steps);
    }

    private static void fits(String name, HostTensor tensor, Shape steps) {
        Shape s = tensor.shape();
        if (s.rank() < 2 || s.dim(0) != steps.dim(0) || s.dim(1) != steps.dim(1)) {
            throw new IllegalArgumentException("the " + name + " has shape " + s + ", the mask " + steps
                    + "; the first two axes must be the same");
        }
    }

    /** A data set with two inputs, the sequences and the mask, in which what is padded counts nothing. */
    public Dataset dataset() {
        return Dataset.ofSequences(input, target, mask);
    }

    /** The number of steps of each sequence. */
    public int[] lengths() {
        int steps = mask.shape().dim(1);
        int[] lengths = new int[mask.shape().dim(0)];
        float[] m = mask.floats();
        for (int i = 0; i < m.length; i++) {
            lengths[i / steps] += m[i] > 0 ? 1 : 0;
        }
        return lengths;
    }

    /** The number of steps of all sequences together. */
    public int steps() {
        int sum = 0;
        for (int length : lengths()) {
            sum += length;
        }
        return sum;
    }
}
