package dev.descent.tasks;

import java.util.Arrays;
import java.util.List;

/**
 * All n-grams of some sequences up to an order, with their counts: a tree in which the path to a node spells an n-gram.
 *
 * <p>Before each sequence stands one start mark, which no n-gram predicts; it is symbol V in contexts. Nodes are
 * numbered as they are first seen, 0 is the empty n-gram, and the arrays below have one element a node.
 */
final class NGramTrie {
    static final int ROOT = 0;
    static final int NONE = -1;

    private static final int MAX_NODES = Integer.MAX_VALUE - 64;

    final int symbols;
    final int order;
    int nodes = 1;
    int[] parent = new int[1 << 10];
    int[] symbol = new int[1 << 10];
    int[] length = new int[1 << 10]; // of the n-gram, its start mark included
    int[] count = new int[1 << 10]; // how often it occurs
    int[] left = new int[1 << 10]; // how many different symbols, or the start mark, stand before it
    boolean[] initial = new boolean[1 << 10]; // whether it begins with the start mark
    private long[] keys = new long[1 << 11]; // while counting: parent · (V + 1) + symbol + 1, or 0 for free
    private int[] values = new int[1 << 11];
    private int[] first = {}; // [nodes + 1]: where the children of a node begin in children
    private int[] children = {}; // nodes by parent, then by symbol

    private NGramTrie(int symbols, int order) {
        this.symbols = symbols;
        this.order = order;
        parent[ROOT] = NONE;
    }

    /** @param order symbols of the longest n-grams */
    static NGramTrie count(List<int[]> sequences, int symbols, int order) {
        Checks.sequences(sequences, symbols);
        NGramTrie trie = new NGramTrie(symbols, order);
        int start = trie.childOrNew(ROOT, symbols);
        trie.initial[start] = true;
        int[] context = new int[order]; // nodes of the last 0, 1, … symbols
        for (int[] sequence : sequences) {
            int known = 0;
            if (order > 1) {
                context[1] = start;
                known = 1;
            }
            for (int s : sequence) {
                int shorter = ROOT; // the node one symbol shorter that ends with s: the next context of length k
                for (int k = 0; k <= known; k++) {
                    int at = k == 0 ? ROOT : context[k];
                    int seen = trie.nodes;
                    int node = trie.childOrNew(at, s);
                    trie.count[node]++;
                    if (k > 0) {
                        trie.left[shorter] += node == seen ? 1 : 0;
                        context[k] = shorter;
                    }
                    shorter = node;
                }
                if (known + 1 < order) {
                    context[++known] = shorter;
                }
            }
        }
        trie.freeze();
        return trie;
    }

    private int childOrNew(int node, int s) {
        long key = (long) node * (symbols + 1) + s + 1;
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (keys[slot] != 0) {
            if (keys[slot] == key) {
                return values[slot];
            }
            slot = (slot + 1) & mask;
        }
        int child = add(node, s);
        keys[slot] = key;
        values[slot] = child;
        if (nodes > keys.length / 2) {
            rehash();
        }
        return child;
    }

    private static int slot(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L; // Knuth's multiplicative hashing
        return (int) (mixed >>> 32) & mask;
    }

    private void rehash() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[Math.multiplyExact(oldKeys.length, 2)];
        values = new int[keys.length];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i], mask);
                while (keys[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private int add(int node, int s) {
        if (nodes == parent.length) {
            int capacity = (int) Math.min(2L * nodes, MAX_NODES);
            parent = Arrays.copyOf(parent, capacity);
            symbol = Arrays.copyOf(symbol, capacity);
            length = Arrays.copyOf(length, capacity);
            count = Arrays.copyOf(count, capacity);
            left = Arrays.copyOf(left, capacity);
            initial = Arrays.copyOf(initial, capacity);
        }
        parent[nodes] = node;
        symbol[nodes] = s;
        length[nodes] = length[node] + 1;
        initial[nodes] = initial[node];
        return nodes++;
    }

    /** Sorts the children of each node by symbol (two stable counting sorts) and drops the hash table. */
    private void freeze() {
        int[] bySymbol = new int[nodes];
        int[] place = new int[symbols + 2];
        for (int i = 1; i < nodes; i++) {
            place[symbol[i] + 1]++;
        }
        for (int s = 0; s <= symbols; s++) {
            place[s + 1] += place[s];
        }
        for (int i = 1; i < nodes; i++) {
            bySymbol[place[symbol[i]]++] = i;
        }
        first = new int[nodes + 1];
        for (int i = 1; i < nodes; i++) {
            first[parent[i] + 1]++;
        }
        for (int i = 0; i < nodes; i++) {
            first[i + 1] += first[i];
        }
        children = new int[nodes - 1];
        int[] at = Arrays.copyOf(first, nodes);
        for (int i = 0; i < nodes - 1; i++) {
            int node = bySymbol[i];
            children[at[parent[node]]++] = node;
        }
        keys = new long[0];
        values = new int[0];
    }

    /** The node of an n-gram with one more symbol, or NONE. */
    int child(int node, int s) {
        int low = first[node];
        int high = first[node + 1] - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = symbol[children[middle]];
            if (found == s) {
                return children[middle];
            }
            if (found < s) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NONE;
    }

    /** Where the children of a node begin among all children; those of node + 1 follow. */
    int firstChild(int node) {
        return first[node];
    }

    /** The i-th of all children. */
    int childAt(int i) {
        return children[i];
    }
}
