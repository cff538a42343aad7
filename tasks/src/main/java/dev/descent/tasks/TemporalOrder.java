package dev.descent.tasks;

import dev.descent.data.Dataset;
import dev.descent.data.Philox;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;

/**
 * Temporal order: two symbols, each X or Y, stand far apart among distractors; which came first, and which second?
 *
 * <p>A sequence of T steps starts with E and ends with B. One of X and Y stands at a step t₁ in ⌊T/10⌋ … ⌊2T/10⌋, one
 * at t₂ in ⌊5T/10⌋ … ⌊6T/10⌋, all places and all four pairs with the same probability. Every other step is one of a,
 * b, c, d. The classes are XX, XY, YX, YY; always giving the same answer is right in a quarter of the cases.
 *
 * <p>Source: Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 6a, where T is 100 to 110, t₁ is
 * 10 to 20 and t₂ is 50 to 60; here these places grow with T.
 */
public final class TemporalOrder {
    /** The symbols by number. */
    public static final String LETTERS = "EBabcdXY";

    /** Number of different symbols. */
    public static final int SYMBOLS = 8;

    /** The classes by number. */
    public static final List<String> CLASSES = List.of("XX", "XY", "YX", "YY");

    /** The shortest sequence. */
    public static final int SHORTEST = 10;

    private static final int STREAM = 0x4F524452; // "ORDR"
    private static final int START = 0;
    private static final int END = 1;
    private static final int DISTRACTOR = 2;
    private static final int DISTRACTORS = 4;
    private static final int X = 6;

    private TemporalOrder() {}

    /**
     * Draws examples. Example i depends on the seed, the length and i alone; give test data another seed.
     *
     * @param count number of examples n
     * @param length steps T of each, at least 10
     * @return input I32 [n, T] (symbols), target I32 [n] (class), with class names
     * @throws IllegalArgumentException if there are no examples, or the two places would not be apart from the ends
     */
    public static Dataset draw(int count, int length, long seed) {
        Checks.atLeast("the length", length, SHORTEST, "X and Y stand apart from each other and from both ends");
        int[] input = new int[Checks.size(count, length, 1)]; // [n, T]
        int[] target = new int[count]; // [n]
        Philox random = new Philox(0, 0, 0);
        for (int i = 0; i < count; i++) {
            random.reset(seed, STREAM, i);
            int row = i * length;
            for (int t = 0; t < length; t++) {
                input[row + t] = DISTRACTOR + random.nextInt(DISTRACTORS);
            }
            input[row] = START;
            input[row + length - 1] = END;
            int pair = random.nextInt(CLASSES.size());
            input[row + place(1, 2, length, random)] = X + (pair >> 1);
            input[row + place(5, 6, length, random)] = X + (pair & 1);
            target[i] = pair;
        }
        return Dataset.of(HostTensor.of(input, Shape.of(count, length)), HostTensor.of(target, Shape.of(count)))
                .withClassNames(CLASSES);
    }

    /** A step from ⌊from·T/10⌋ to ⌊to·T/10⌋, both included. */
    private static int place(int from, int to, int length, Philox random) {
        int first = (int) ((long) from * length / 10);
        int last = (int) ((long) to * length / 10);
        return first + random.nextInt(last - first + 1);
    }
}
