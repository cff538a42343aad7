package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.data.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link NGram} and {@link KneserNey}. */
class NGramTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    /** The text "ababc". Pairs, with ^ for the beginning: ^a 1, ab 2, ba 1, bc 1. */
    private static final List<int[]> ABABC = List.of(new int[] {A, B, A, B, C});

    static double[] after(SequenceModel model, int... prefix) {
        SequenceModel.State state = model.start();
        for (int s : prefix) {
            state.observe(s);
        }
        double[] p = new double[model.symbols()];
        state.next(p);
        for (int s = 0; s < p.length; s++) {
            assertEquals(p[s], state.probability(s), 1e-15);
        }
        return p;
    }

    static List<int[]> random(int sequences, int symbols, long seed) {
        List<int[]> all = new ArrayList<>();
        Philox random = new Philox(seed, 0, 0);
        for (int i = 0; i < sequences; i++) {
            int[] sequence = new int[random.nextInt(40)];
            for (int t = 0; t < sequence.length; t++) {
                // the smaller of two draws: some symbols are rare, and the last one never comes
                int one = random.nextInt(symbols - 1);
                int other = random.nextInt(symbols - 1);
                sequence[t] = Math.min(one, other);
            }
            all.add(sequence);
        }
        return all;
    }

    // ---- worked by hand

    @Test
    void additiveByHand() {
        NGram two = NGram.additive(ABABC, 3, 2, 1);
        assertArrayEquals(new double[] {2.0 / 5, 1.0 / 5, 2.0 / 5}, after(two, B), 1e-15);
        assertArrayEquals(new double[] {1.0 / 5, 3.0 / 5, 1.0 / 5}, after(two, B, A), 1e-15);
        assertArrayEquals(new double[] {2.0 / 4, 1.0 / 4, 1.0 / 4}, after(two), 1e-15); // only a has begun a sequence
        assertArrayEquals(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, after(two, C), 1e-15); // nothing has followed c
        NGram one = NGram.additive(ABABC, 3, 1, 0.5);
        assertArrayEquals(new double[] {2.5 / 6.5, 2.5 / 6.5, 1.5 / 6.5}, after(one, A, C), 1e-15);
    }

    @Test
    void interpolatedByHand() {
        NGram one = NGram.interpolated(ABABC, 3, 1);
        double[] frequencies = {3.0 / 8, 3.0 / 8, 2.0 / 8}; // (2 + 3/3)/8, the same, (1 + 3/3)/8
        assertArrayEquals(frequencies, after(one), 1e-15);
        NGram two = NGram.interpolated(ABABC, 3, 2);
        assertArrayEquals(new double[] {1.75 / 4, 0.75 / 4, 1.5 / 4}, after(two, B), 1e-15);
        assertArrayEquals(frequencies, after(two, C), 1e-15);
    }

    /** a is preceded by ^ and b, b by a, c by b: continuation counts 2, 1, 1, so D₁ = 2/(2+2·1) and D₂ = 3/(3+2·1). */
    @Test
    void kneserNeyByHand() {
        KneserNey model = KneserNey.fit(ABABC, 3, 2);
        assertEquals(0.5, model.discount(1), 1e-15);
        assertEquals(0.6, model.discount(2), 1e-15);
        double[] low = {0.5, 0.25, 0.25}; // (2 − ½)/4 + ½·3/4·⅓, (1 − ½)/4 + ½·3/4·⅓, the same
        assertArrayEquals(low, after(model, C), 1e-15);
        // (1 − 0.6)/2 + 0.6·2/2·low for a and c
        assertArrayEquals(new double[] {0.2 + 0.6 * 0.5, 0.6 * 0.25, 0.2 + 0.6 * 0.25}, after(model, B), 1e-15);
        // (2 − 0.6)/2 + 0.6·1/2·low for b
        assertArrayEquals(new double[] {0.3 * 0.5, 0.7 + 0.3 * 0.25, 0.3 * 0.25}, after(model, A), 1e-15);
        assertArrayEquals(new double[] {0.4 + 0.6 * 0.5, 0.6 * 0.25, 0.6 * 0.25}, after(model), 1e-15);
    }

    @Test
    void kneserNeyFallsBackToHalfWhereCountsSayNothing() {
        KneserNey model = KneserNey.fit(List.of(new int[] {A, A, A, B, B, B, B}), 2, 1);
        assertEquals(0.5, model.discount(1));
        assertArrayEquals(new double[] {2.5 / 7 + 0.5 / 7, 3.5 / 7 + 0.5 / 7}, after(model), 1e-15);
    }

    // ---- against a plain reading of the formula

    @Test
    void kneserNeyFollowsItsFormula() {
        int symbols = 5;
        List<int[]> train = random(60, symbols, 3);
        for (int order = 1; order <= 5; order++) {
            KneserNey model = KneserNey.fit(train, symbols, order);
            Plain plain = new Plain(train, symbols, order);
            for (int[] sequence : random(10, symbols, 4)) {
                SequenceModel.State state = model.start();
                List<Integer> history = new ArrayList<>(List.of(symbols));
                for (int s : sequence) {
                    for (int w = 0; w < symbols; w++) {
                        int known = Math.min(order - 1, history.size());
                        double p = plain.p(history.subList(history.size() - known, history.size()), w);
                        assertEquals(p, state.probability(w), 1e-12, () -> history + " then a symbol");
                    }
                    state.observe(s);
                    history.add(s);
                }
            }
        }
    }

    /** Kneser-Ney from maps of lists. */
    private static final class Plain {
        private final int symbols;
        private final int order;
        private final Map<List<Integer>, Integer> counts = new HashMap<>();
        private final Map<List<Integer>, Set<Integer>> before = new HashMap<>();

        Plain(List<int[]> sequences, int symbols, int order) {
            this.symbols = symbols;
            this.order = order;
            for (int[] sequence : sequences) {
                List<Integer> all = new ArrayList<>(List.of(symbols));
                Arrays.stream(sequence).forEach(all::add);
                for (int end = 2; end <= all.size(); end++) {
                    for (int from = Math.max(0, end - order); from < end; from++) {
                        counts.merge(List.copyOf(all.subList(from, end)), 1, Integer::sum);
                        if (from > 0) {
                            before.computeIfAbsent(List.copyOf(all.subList(from, end)), k -> new HashSet<>())
                                    .add(all.get(from - 1));
                        }
                    }
                }
            }
        }

        private int a(List<Integer> gram) {
            boolean raw = gram.size() == order || gram.getFirst() == symbols;
            return raw ? counts.getOrDefault(gram, 0) : before.getOrDefault(gram, Set.of()).size();
        }

        private double discount(int length) {
            double ones = counts.keySet().stream().filter(g -> g.size() == length && a(g) == 1).count();
            double twos = counts.keySet().stream().filter(g -> g.size() == length && a(g) == 2).count();
            return ones == 0 || twos == 0 ? 0.5 : ones / (ones + 2 * twos);
        }

        private final Map<Integer, Double> discounts = new HashMap<>();

        double p(List<Integer> context, int w) {
            double lower = context.isEmpty() ? 1.0 / symbols : p(context.subList(1, context.size()), w);
            double total = 0;
            int types = 0;
            for (int s = 0; s < symbols; s++) {
                List<Integer> gram = new ArrayList<>(context);
                gram.add(s);
                total += a(gram);
                types += a(gram) > 0 ? 1 : 0;
            }
            if (total == 0) {
                return lower;
            }
            double d = discounts.computeIfAbsent(context.size() + 1, this::discount);
            List<Integer> gram = new ArrayList<>(context);
            gram.add(w);
            return Math.max(a(gram) - d, 0) / total + d * types / total * lower;
        }
    }

    // ---- laws

    @Test
    void probabilitiesSumToOneAndNoneIsZero() {
        int symbols = 6;
        List<int[]> train = random(50, symbols, 1);
        for (int order = 1; order <= 5; order++) {
            for (SequenceModel model : List.of(
                    NGram.additive(train, symbols, order, 0.1),
                    NGram.interpolated(train, symbols, order),
                    KneserNey.fit(train, symbols, order))) {
                for (int[] sequence : random(20, symbols + 1, 2)) {
                    sumsToOne(model, sequence);
                }
            }
        }
    }

    static void sumsToOne(SequenceModel model, int[] sequence) {
        SequenceModel.State state = model.start();
        double[] p = new double[model.symbols()];
        for (int s : sequence) {
            state.next(p);
            assertEquals(1, Arrays.stream(p).sum(), 1e-9);
            assertEquals(1, Arrays.stream(p).filter(x -> x > 0).count() / (double) p.length);
            state.observe(s);
        }
    }

    /** Many different n-grams: the hash table grows, and every count is found again. */
    @Test
    void countsManyNGrams() {
        int symbols = 50;
        Philox random = new Philox(1, 0, 0);
        int[] text = new int[20_000];
        Map<List<Integer>, Integer> expected = new HashMap<>();
        for (int t = 0; t < text.length; t++) {
            text[t] = random.nextInt(symbols);
        }
        NGramTrie trie = NGramTrie.count(List.of(text), symbols, 3);
        for (int t = 2; t < text.length; t++) {
            expected.merge(List.of(text[t - 2], text[t - 1], text[t]), 1, Integer::sum);
        }
        expected.forEach((gram, count) -> {
            int node = NGramTrie.ROOT;
            for (int s : gram) {
                node = trie.child(node, s);
            }
            assertEquals(count, trie.count[node]);
        });
    }

    @Test
    void statesAreIndependent() {
        SequenceModel model = NGram.interpolated(ABABC, 3, 3);
        SequenceModel.State one = model.start();
        SequenceModel.State two = model.start();
        double before = two.probability(B);
        one.observe(A);
        assertEquals(before, two.probability(B));
    }

    @Test
    void refusals() {
        misuse("the order is 0; it must be at least 1: order 1 is the frequency of symbols, order 2 has one symbol of"
                + " context", () -> NGram.interpolated(ABABC, 3, 0));
        misuse("alpha is 0.0; it must be a positive number, or symbols not seen would be impossible",
                () -> NGram.additive(ABABC, 3, 1, 0));
        misuse("the number of symbols is 0; it must be at least 1: sequences are made of symbols 0, 1, 2 …",
                () -> KneserNey.fit(ABABC, 0, 1));
        misuse("sequence 0 holds symbol 2 at position 4; symbols go from 0 to 1", () -> KneserNey.fit(ABABC, 2, 1));
        misuse("no symbols to learn from: there are 1 sequences, all empty; give at least one symbol",
                () -> KneserNey.fit(List.of(new int[0]), 2, 1));
        SequenceModel.State state = NGram.interpolated(ABABC, 3, 2).start();
        misuse("symbol 3 is out of range; symbols go from 0 to 2", () -> state.observe(3));
        misuse("symbol -1 is out of range; symbols go from 0 to 2", () -> state.probability(-1));
        misuse("room for 2 probabilities; this model has 3 symbols", () -> state.next(new double[2]));
    }
}
