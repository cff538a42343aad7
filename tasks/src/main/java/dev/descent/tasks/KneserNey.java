package dev.descent.tasks;

import java.util.Arrays;
import java.util.List;

/**
 * An n-gram model with interpolated Kneser-Ney smoothing, the classical language model. Order n counts the predicted
 * symbol itself; the beginning of a sequence counts as a symbol of context.
 *
 * <p>With h' the context h without its first symbol, for contexts of n − 1 symbols down to none:
 *
 * <pre>
 * P(w | h) = max(a(h w) − D, 0) / a(h ·) + D · N(h) / a(h ·) · P(w | h'),    below the empty context 1/V
 * </pre>
 *
 * where a(h ·) = Σ_w a(h w), N(h) is the number of different symbols that followed h, and a(h w) is
 *
 * <ul>
 *   <li>for n-grams of the full order n, and for those that begin a sequence, the count c(h w);
 *   <li>for all others the continuation count: how many different symbols (the beginning of a sequence is one) stand
 *       before h w.
 * </ul>
 *
 * The discount D of each length is n₁ / (n₁ + 2 n₂), where n₁ and n₂ are the numbers of n-grams of that length for
 * which a is 1 and 2. Where one of them is 0, as for the few symbols of a small alphabet, this says nothing and D = ½.
 * Where h was never seen, P(w | h) = P(w | h').
 *
 * <p>Sources: Kneser and Ney, "Improved backing-off for m-gram language modeling" (1995); Chen and Goodman, "An
 * empirical study of smoothing techniques for language modeling" (1999).
 */
public final class KneserNey implements SequenceModel {
    private static final double FALLBACK_DISCOUNT = 0.5;

    private final int symbols;
    private final int order;
    private final double[] discounts; // [order]
    private final BackoffModel model;

    private KneserNey(int symbols, int order, double[] discounts, BackoffModel model) {
        this.symbols = symbols;
        this.order = order;
        this.discounts = discounts;
        this.model = model;
    }

    /**
     * Counts the n-grams of sequences.
     *
     * @param sequences sequences of symbols 0 … symbols − 1
     * @param symbols the number of different symbols V
     * @param order n, at least 1; 5 is usual
     */
    public static KneserNey fit(List<int[]> sequences, int symbols, int order) {
        NGramTrie trie = NGram.trie(sequences, symbols, order);
        int[] a = new int[trie.nodes];
        int[] ones = new int[order + 1];
        int[] twos = new int[order + 1];
        for (int i = 1; i < trie.nodes; i++) {
            if (trie.symbol[i] == symbols) {
                continue; // the start mark is never predicted
            }
            int length = trie.length[i];
            a[i] = length == order || trie.initial[i] ? trie.count[i] : trie.left[i];
            ones[length] += a[i] == 1 ? 1 : 0;
            twos[length] += a[i] == 2 ? 1 : 0;
        }
        double[] discounts = new double[order];
        for (int n = 1; n <= order; n++) {
            discounts[n - 1] = ones[n] == 0 || twos[n] == 0
                    ? FALLBACK_DISCOUNT
                    : ones[n] / (ones[n] + 2.0 * twos[n]);
        }
        long[] total = NGram.totals(trie, a);
        int[] types = NGram.types(trie);
        double[] gain = new double[trie.nodes];
        double[] rest = new double[trie.nodes];
        Arrays.fill(rest, Double.NaN);
        for (int i = 1; i < trie.nodes; i++) {
            int h = trie.parent[i];
            if (total[h] > 0) {
                double d = discounts[trie.length[i] - 1];
                gain[i] = Math.max(a[i] - d, 0) / total[h];
                rest[h] = d * types[h] / total[h];
            }
        }
        return new KneserNey(symbols, order, discounts, new BackoffModel(trie, gain, rest, false));
    }

    @Override
    public int symbols() {
        return symbols;
    }

    /** n: the symbols of context and the one that they predict. */
    public int order() {
        return order;
    }

    /** The discount of n-grams of a length from 1 to the order. */
    public double discount(int length) {
        return discounts[length - 1];
    }

    @Override
    public State start() {
        return model.start();
    }
}
