package dev.descent.tasks;

import dev.descent.data.Philox;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Embedded Reber strings: the last symbol but one repeats the second one, with a whole string of another grammar
 * between them. A model without memory for it is right in half of the cases.
 *
 * <p>The Reber grammar (each arrow taken with the same probability):
 *
 * <pre>
 * 0 —B→ 1     1 —T→ 2  1 —P→ 3     2 —S→ 2  2 —X→ 4     3 —T→ 3  3 —V→ 5
 * 4 —X→ 3  4 —S→ 6     5 —P→ 4  5 —V→ 6     6 —E→ end
 * </pre>
 *
 * An embedded string is {@code B T r T E} or {@code B P r P E}, where r is one Reber string, or k of them in a row for
 * a longer lag. The shortest strings have 5k + 4 symbols.
 *
 * <p>Sources: Reber, "Implicit learning of artificial grammars" (1967); Cleeremans, Servan-Schreiber and McClelland,
 * "Finite state automata and simple recurrent networks" (1989); Hochreiter and Schmidhuber, "Long short-term memory"
 * (1997), experiment 1.
 */
public final class EmbeddedReber {
    /** The symbols by number. */
    public static final String LETTERS = "BTPSXVE";

    /** Number of different symbols. */
    public static final int SYMBOLS = 7;

    private static final int STREAM = 0x52454245; // "REBE"
    private static final int NONE = -1;
    private static final int B = 0;
    private static final int T = 1;
    private static final int P = 2;
    private static final int E = 6;

    /** The arrows of the Reber grammar: from state, symbol, to state; E, which ends a string, is left out. */
    private static final String[] ARROWS = {
        "0B1", "1T2", "1P3", "2S2", "2X4", "3T3", "3V5", "4X3", "4S6", "5P4", "5V6",
    };

    private static final int REBER_STATES = 7;
    private static final int BEFORE_END = 6;

    private final int inner;
    private final int[][] next; // [states, symbols]: the state after a symbol, or NONE where it is not legal

    /** Strings to learn from, and strings to test on that do not occur among them. */
    public record Split(List<int[]> train, List<int[]> test) {
        /** Copies the lists. */
        public Split {
            train = List.copyOf(train);
            test = List.copyOf(test);
        }
    }

    /** @param inner how many Reber strings stand in a row between the two symbols that agree; 1 is the usual task */
    public EmbeddedReber(int inner) {
        Checks.atLeast("the number of inner strings", inner, 1, "at least one Reber string is embedded");
        this.inner = inner;
        next = table(inner);
    }

    /** States: 0 start, 1 after B, then those of each inner string after T and after P, then 2 + 1 + 1 to close. */
    private static int[][] table(int inner) {
        int block = Math.multiplyExact(inner, REBER_STATES);
        int close = 2 + 2 * block;
        int beforeEnd = close + 2;
        int end = beforeEnd + 1;
        int[][] table = new int[end + 1][SYMBOLS];
        for (int[] row : table) {
            Arrays.fill(row, NONE);
        }
        table[0][B] = 1;
        for (int outer = T; outer <= P; outer++) {
            int first = 2 + (outer - T) * block;
            table[1][outer] = first;
            for (int i = 0; i < inner; i++) {
                int from = first + i * REBER_STATES;
                for (String arrow : ARROWS) {
                    table[from + arrow.charAt(0) - '0'][LETTERS.indexOf(arrow.charAt(1))] =
                            from + arrow.charAt(2) - '0';
                }
                table[from + BEFORE_END][E] = i + 1 < inner ? from + REBER_STATES : close + outer - T;
            }
            table[close + outer - T][outer] = beforeEnd;
        }
        table[beforeEnd][E] = end;
        return table;
    }

    /** The number of Reber strings between the two symbols that agree. */
    public int inner() {
        return inner;
    }

    /** Draws strings; string i depends on the seed and i alone, and a string may occur more than once. */
    public List<int[]> strings(int count, long seed) {
        Checks.size(count, 1, 1);
        List<int[]> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(draw(seed, i));
        }
        return strings;
    }

    /**
     * Draws strings to learn from, which may repeat, and strings to test on: all different, none of them among the
     * first. Since short strings are the likely ones, strings to test on are longer on average.
     */
    public Split split(int train, int test, long seed) {
        Checks.size(test, 1, 1);
        List<int[]> learned = strings(train, seed);
        Set<String> seen = new HashSet<>();
        for (int[] string : learned) {
            seen.add(text(string));
        }
        List<int[]> unseen = new ArrayList<>();
        // The language is infinite and every draw may bring something new, so this ends.
        for (long i = train; unseen.size() < test; i++) {
            int[] string = draw(seed, i);
            if (seen.add(text(string))) {
                unseen.add(string);
            }
        }
        return new Split(learned, unseen);
    }

    private int[] draw(long seed, long index) {
        Philox random = new Philox(seed, STREAM, index);
        int[] string = new int[16 * inner];
        int length = 0;
        int[] legal = new int[SYMBOLS];
        for (int state = 0; state < next.length - 1; length++) {
            int choices = 0;
            for (int s = 0; s < SYMBOLS; s++) {
                if (next[state][s] != NONE) {
                    legal[choices++] = s;
                }
            }
            int symbol = choices == 1 ? legal[0] : legal[random.nextInt(choices)];
            if (length == string.length) {
                string = Arrays.copyOf(string, 2 * length);
            }
            string[length] = symbol;
            state = next[state][symbol];
        }
        return Arrays.copyOf(string, length);
    }

    /**
     * Which symbols may follow a beginning: [7], none of them after a whole string.
     *
     * @param length how many symbols of {@code prefix} count
     * @throws IllegalArgumentException if it is not the beginning of a string; the message names the position
     */
    public boolean[] legalNext(int[] prefix, int length) {
        int state = 0;
        for (int t = 0; t < length; t++) {
            state = step(state, prefix, t);
        }
        return legal(state);
    }

    /**
     * Which symbols are legal at each position of a string, given those before: [length, 7].
     *
     * @throws IllegalArgumentException if the string breaks a rule; the message names the position
     */
    public boolean[][] legal(int[] string) {
        boolean[][] legal = new boolean[string.length][];
        int state = 0;
        for (int t = 0; t < string.length; t++) {
            legal[t] = legal(state);
            state = step(state, string, t);
        }
        return legal;
    }

    private boolean[] legal(int state) {
        boolean[] legal = new boolean[SYMBOLS];
        for (int s = 0; s < SYMBOLS; s++) {
            legal[s] = next[state][s] != NONE;
        }
        return legal;
    }

    private int step(int state, int[] string, int t) {
        int symbol = string[t];
        Checks.symbol(symbol, SYMBOLS);
        int after = next[state][symbol];
        if (after == NONE) {
            StringBuilder expected = new StringBuilder();
            for (int s = 0; s < SYMBOLS; s++) {
                if (next[state][s] != NONE) {
                    expected.append(expected.isEmpty() ? "" : " or ").append(LETTERS.charAt(s));
                }
            }
            throw new IllegalArgumentException("not an embedded Reber string: " + LETTERS.charAt(symbol)
                    + " stands at position " + t + " of " + text(string) + ", where "
                    + (expected.isEmpty() ? "the string has ended" : "only " + expected + " may stand"));
        }
        return after;
    }

    /** Whether this is a whole string of the grammar. */
    public boolean accepts(int[] string) {
        int state = 0;
        for (int symbol : string) {
            state = symbol < 0 || symbol >= SYMBOLS ? NONE : next[state][symbol];
            if (state == NONE) {
                return false;
            }
        }
        return state == next.length - 1;
    }

    /** The position of the one symbol that depends on the start of a whole string: the last but one. */
    public static int longRangePosition(int[] string) {
        return string.length - 2;
    }

    /**
     * The mean cross-entropy, in nats a symbol, of a model that knows the grammar: the mean of ln(number of legal
     * symbols) over all positions but the first. No model does better on average.
     */
    public double optimalCrossEntropy(List<int[]> strings) {
        double sum = 0;
        long count = 0;
        for (int[] string : strings) {
            boolean[][] legal = legal(string);
            for (int t = 1; t < string.length; t++) {
                int choices = 0;
                for (boolean l : legal[t]) {
                    choices += l ? 1 : 0;
                }
                sum += Math.log(choices);
                count++;
            }
        }
        return sum / count;
    }

    /** The string in letters. */
    public static String text(int[] string) {
        StringBuilder s = new StringBuilder();
        for (int symbol : string) {
            s.append(LETTERS.charAt(symbol));
        }
        return s.toString();
    }

    /**
     * The symbols of a string in letters.
     *
     * @throws IllegalArgumentException at a letter that is not one of the seven
     */
    public static int[] encode(String text) {
        int[] string = new int[text.length()];
        for (int t = 0; t < string.length; t++) {
            string[t] = LETTERS.indexOf(text.charAt(t));
            if (string[t] < 0) {
                throw new IllegalArgumentException("'" + text.charAt(t) + "' at position " + t + " of \"" + text
                        + "\" is not a symbol; the symbols are " + LETTERS);
            }
        }
        return string;
    }

    /**
     * Strings as a network reads them, n of them with at most T + 1 symbols: at step t it sees symbol t and is to
     * answer symbol t + 1.
     *
     * @return input I32 [n, T], target I32 [n, T], mask F32 [n, T]
     */
    public static Padded padded(List<int[]> strings) {
        int steps = 0;
        for (int[] string : strings) {
            Checks.atLeast("the length of a string", string.length, 2, "one symbol to see and one to answer");
            steps = Math.max(steps, string.length - 1);
        }
        int size = Checks.size(strings.size(), steps, 1);
        int[] input = new int[size]; // [n, T]
        int[] target = new int[size]; // [n, T]
        float[] mask = new float[size]; // [n, T]
        for (int i = 0; i < strings.size(); i++) {
            int[] string = strings.get(i);
            int length = string.length - 1;
            System.arraycopy(string, 0, input, i * steps, length);
            System.arraycopy(string, 1, target, i * steps, length);
            Arrays.fill(mask, i * steps, i * steps + length, 1);
        }
        Shape shape = Shape.of(strings.size(), steps);
        return new Padded(HostTensor.of(input, shape), HostTensor.of(target, shape), HostTensor.of(mask, shape));
    }
}
