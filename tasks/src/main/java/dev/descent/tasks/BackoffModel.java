package dev.descent.tasks;

import java.util.Arrays;

/**
 * An n-gram model whose probabilities are sums over contexts of growing length k:
 *
 * <p>P₋₁(w) = 1/V; P_k(w | h) = gain(h w) + rest(h) · P_{k−1}(w | h without its first symbol), with gain 0 for an
 * n-gram that does not occur. A context that does not occur is passed over: P_k = P_{k−1}. Additive smoothing takes
 * the longest context alone, with P_{k−1} = 1/V.
 */
final class BackoffModel {
    private final NGramTrie trie;
    private final double[] gain; // [nodes]
    private final double[] rest; // [nodes]; NaN for a node that is no context
    private final boolean longestOnly;

    BackoffModel(NGramTrie trie, double[] gain, double[] rest, boolean longestOnly) {
        this.trie = trie;
        this.gain = gain;
        this.rest = rest;
        this.longestOnly = longestOnly;
    }

    SequenceModel.State start() {
        return new Place();
    }

    private final class Place implements SequenceModel.State {
        private final int[] context = new int[trie.order]; // nodes of the last 0, 1, … symbols, or NONE
        private int known; // how many symbols of context there are, the start mark included

        Place() {
            context[0] = NGramTrie.ROOT;
            if (trie.order > 1) {
                context[1] = trie.child(NGramTrie.ROOT, trie.symbols);
                known = 1;
            }
        }

        @Override
        public double probability(int symbol) {
            Checks.symbol(symbol, trie.symbols);
            double p = 1.0 / trie.symbols;
            for (int k = longestOnly ? known : 0; k <= known; k++) {
                int node = context[k];
                if (node == NGramTrie.NONE || Double.isNaN(rest[node])) {
                    break;
                }
                int child = trie.child(node, symbol);
                p = (child == NGramTrie.NONE ? 0 : gain[child]) + rest[node] * p;
            }
            return p;
        }

        @Override
        public void next(double[] into) {
            Checks.room(into, trie.symbols);
            Arrays.fill(into, 1.0 / trie.symbols);
            for (int k = longestOnly ? known : 0; k <= known; k++) {
                int node = context[k];
                if (node == NGramTrie.NONE || Double.isNaN(rest[node])) {
                    break;
                }
                for (int w = 0; w < into.length; w++) {
                    into[w] *= rest[node];
                }
                for (int i = trie.firstChild(node); i < trie.firstChild(node + 1); i++) {
                    int child = trie.childAt(i);
                    if (trie.symbol[child] < trie.symbols) {
                        into[trie.symbol[child]] += gain[child];
                    }
                }
            }
        }

        @Override
        public void observe(int symbol) {
            Checks.symbol(symbol, trie.symbols);
            known = Math.min(known + 1, trie.order - 1);
            for (int k = known; k > 0; k--) {
                context[k] = context[k - 1] == NGramTrie.NONE ? NGramTrie.NONE : trie.child(context[k - 1], symbol);
            }
        }
    }
}
