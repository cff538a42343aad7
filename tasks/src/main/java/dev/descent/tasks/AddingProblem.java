package dev.descent.tasks;

import dev.descent.data.Dataset;
import dev.descent.data.Philox;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;

/**
 * The adding problem: two numbers of a long sequence are marked, and their sum is asked for at its end.
 *
 * <p>Each of the T steps has a value, uniform in [0, 1), and a marker, 0 or 1. One marker is set in the first half
 * (steps 0 … ⌊T/2⌋ − 1) and one in the second, each place with the same probability. The target is the sum of the two
 * marked values. Always answering 1 has a mean squared error of 2 · 1/12 = 1/6, about 0.167.
 *
 * <p>Sources: Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 4; in this form Le, Jaitly and
 * Hinton, "A simple way to initialize recurrent networks of rectified linear units" (arXiv 1504.00941), and Arjovsky,
 * Shah and Bengio, "Unitary evolution recurrent neural networks" (arXiv 1511.06464), section 4.2.
 */
public final class AddingProblem {
    /** Mean squared error of always answering 1: the variance of a sum of two uniform numbers. */
    public static final double BASELINE = 1.0 / 6;

    /** Values a step: the number and the marker. */
    public static final int FEATURES = 2;

    private static final int STREAM = 0x41444421; // "ADD!"

    private AddingProblem() {}

    /**
     * Draws examples. Example i depends on the seed, the length and i alone; give test data another seed.
     *
     * @param count number of examples n
     * @param length steps T of each, at least 2
     * @return input F32 [n, T, 2] (value, marker), target F32 [n]
     * @throws IllegalArgumentException if there are no examples, or a half would have no step
     */
    public static Dataset draw(int count, int length, long seed) {
        Checks.atLeast("the length", length, 2, "the adding problem marks one step in each half");
        float[] input = new float[Checks.size(count, length, FEATURES)]; // [n, T, 2]
        float[] target = new float[count]; // [n]
        Philox random = new Philox(0, 0, 0);
        int half = length / 2;
        for (int i = 0; i < count; i++) {
            random.reset(seed, STREAM, i);
            int row = i * length;
            for (int t = 0; t < length; t++) {
                input[(row + t) * FEATURES] = random.nextFloat();
            }
            int first = (row + random.nextInt(half)) * FEATURES;
            int second = (row + half + random.nextInt(length - half)) * FEATURES;
            input[first + 1] = 1;
            input[second + 1] = 1;
            target[i] = input[first] + input[second];
        }
        return Dataset.of(
                HostTensor.of(input, Shape.of(count, length, FEATURES)), HostTensor.of(target, Shape.of(count)));
    }
}
