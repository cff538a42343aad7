package dev.descent.tasks;

import dev.descent.data.Dataset;
import dev.descent.data.Philox;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;

/**
 * The copy memory problem: ten symbols are shown, then nothing for T steps, then they are to be repeated.
 *
 * <p>There are ten symbols: 0 … 7 carry information, 8 is blank, 9 is the delimiter that asks for the answer. The input
 * has T + 20 steps: ten random symbols of 0 … 7, T − 1 blanks, the delimiter, ten blanks. The target has T + 10 blanks,
 * then the ten symbols. A model without memory answers blanks, then each of the eight symbols with the same
 * probability: a mean cross-entropy of 10 ln 8 / (T + 20) nats a step.
 *
 * <p>Source: Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural networks" (arXiv 1511.06464), section 4.1,
 * after Hochreiter and Schmidhuber (1997).
 */
public final class CopyMemory {
    /** Number of different symbols, in input and target. */
    public static final int SYMBOLS = 10;

    /** Number of symbols that carry information. */
    public static final int DATA_SYMBOLS = 8;

    /** The blank. */
    public static final int BLANK = 8;

    /** The symbol that asks for the answer. */
    public static final int DELIMITER = 9;

    /** Symbols to remember. */
    public static final int COPIED = 10;

    private static final int STREAM = 0x434F5059; // "COPY"

    private CopyMemory() {}

    /** Mean cross-entropy, in nats a step, of the best model without memory: 10 ln 8 / (T + 20). */
    public static double baseline(int blanks) {
        return COPIED * Math.log(DATA_SYMBOLS) / (blanks + 2 * COPIED);
    }

    /**
     * Draws examples. Example i depends on the seed, T and i alone; give test data another seed.
     *
     * @param count number of examples n
     * @param blanks the steps T between the last symbol shown and the first one asked for, at least 1
     * @return input I32 [n, T + 20], target I32 [n, T + 20]
     * @throws IllegalArgumentException if there are no examples, or no step for the delimiter
     */
    public static Dataset draw(int count, int blanks, long seed) {
        Checks.atLeast("the number of blanks", blanks, 1, "the last of these steps is the delimiter's");
        int length = Math.addExact(blanks, 2 * COPIED);
        int size = Checks.size(count, length, 1);
        int[] input = new int[size]; // [n, T + 20]
        int[] target = new int[size]; // [n, T + 20]
        Arrays.fill(input, BLANK);
        Arrays.fill(target, BLANK);
        Philox random = new Philox(0, 0, 0);
        for (int i = 0; i < count; i++) {
            random.reset(seed, STREAM, i);
            int row = i * length;
            for (int k = 0; k < COPIED; k++) {
                int symbol = random.nextInt(DATA_SYMBOLS);
                input[row + k] = symbol;
                target[row + blanks + COPIED + k] = symbol;
            }
            input[row + COPIED + blanks - 1] = DELIMITER;
        }
        Shape shape = Shape.of(count, length);
        return Dataset.of(HostTensor.of(input, shape), HostTensor.of(target, shape));
    }
}
