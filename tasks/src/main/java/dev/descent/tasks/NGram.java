package dev.descent.tasks;

import java.util.Arrays;
import java.util.List;

/**
 * An n-gram model: the next symbol depends on the last n − 1 symbols. Order n counts the symbol itself, so order 1 is
 * the frequency of symbols and order 2 a Markov chain of first order. The beginning of a sequence counts as a symbol of
 * context.
 *
 * <p>With c(h w) the number of times that w followed the context h in training, and c(h) = Σ_w c(h w):
 *
 * <ul>
 *   <li>additive: P(w | h) = (c(h w) + α) / (c(h) + α V), with α = 1 the rule of Laplace;
 *   <li>interpolated: P(w | h) = (c(h w) + N(h) P(w | h')) / (c(h) + N(h)), where N(h) is the number of different
 *       symbols that followed h, h' is h without its first symbol, and the recursion ends at 1/V. Where h was never
 *       seen, P(w | h) = P(w | h'). Sources: Witten and Bell, "The zero-frequency problem" (1991); in this form Chen
 *       and Goodman, "An empirical study of smoothing techniques for language modeling" (1999).
 * </ul>
 */
public final class NGram implements SequenceModel {
    private final int symbols;
    private final int order;
    private final BackoffModel model;

    private NGram(int symbols, int order, BackoffModel model) {
        this.symbols = symbols;
        this.order = order;
        this.model = model;
    }

    /**
     * Counts, with α added to each count.
     *
     * @param sequences sequences of symbols 0 … symbols − 1
     * @param symbols the number of different symbols V
     * @param order n, at least 1
     * @param alpha what is added, above 0
     */
    public static NGram additive(List<int[]> sequences, int symbols, int order, double alpha) {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha is " + alpha
                    + "; it must be a positive number, or symbols not seen would be impossible");
        }
        NGramTrie trie = trie(sequences, symbols, order);
        long[] total = totals(trie, trie.count);
        double[] gain = new double[trie.nodes];
        double[] rest = new double[trie.nodes];
        Arrays.fill(rest, Double.NaN);
        for (int i = 1; i < trie.nodes; i++) {
            int h = trie.parent[i];
            if (total[h] > 0) {
                gain[i] = trie.count[i] / (total[h] + alpha * symbols);
                rest[h] = alpha * symbols / (total[h] + alpha * symbols);
            }
        }
        return new NGram(symbols, order, new BackoffModel(trie, gain, rest, true));
    }

    /**
     * Counts, each order interpolated with the one below. Arguments as of {@link #additive}.
     */
    public static NGram interpolated(List<int[]> sequences, int symbols, int order) {
        NGramTrie trie = trie(sequences, symbols, order);
        long[] total = totals(trie, trie.count);
        int[] types = types(trie);
        double[] gain = new double[trie.nodes];
        double[] rest = new double[trie.nodes];
        Arrays.fill(rest, Double.NaN);
        for (int i = 1; i < trie.nodes; i++) {
            int h = trie.parent[i];
            if (total[h] > 0) {
                gain[i] = (double) trie.count[i] / (total[h] + types[h]);
                rest[h] = (double) types[h] / (total[h] + types[h]);
            }
        }
        return new NGram(symbols, order, new BackoffModel(trie, gain, rest, false));
    }

    static NGramTrie trie(List<int[]> sequences, int symbols, int order) {
        Checks.atLeast("the order", order, 1, "order 1 is the frequency of symbols, order 2 has one symbol of context");
        return NGramTrie.count(sequences, symbols, order);
    }

    /** Σ_w a(h w) for each context h. */
    static long[] totals(NGramTrie trie, int[] a) {
        long[] total = new long[trie.nodes];
        for (int i = 1; i < trie.nodes; i++) {
            total[trie.parent[i]] += a[i];
        }
        return total;
    }

    /** The number of different symbols that followed each context. */
    static int[] types(NGramTrie trie) {
        int[] types = new int[trie.nodes];
        for (int i = 1; i < trie.nodes; i++) {
            if (trie.symbol[i] < trie.symbols) { // the start mark follows nothing
                types[trie.parent[i]]++;
            }
        }
        return types;
    }

    @Override
    public int symbols() {
        return symbols;
    }

    /** n: the symbols of context and the one that they predict. */
    public int order() {
        return order;
    }

    @Override
    public State start() {
        return model.start();
    }
}
