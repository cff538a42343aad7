package dev.descent.tasks;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well next symbols are foretold, summed up over many positions. It takes probabilities from any source: a
 * {@link SequenceModel}, or the output of a network.
 *
 * <p>At each position p is the distribution that was foretold and w the symbol that came. The symbol foretold is the
 * one with the largest p, of several the first.
 */
public final class SymbolScores {
    private long symbols;
    private double negativeLogs;
    private long right;
    private long judged;
    private long legalBest;
    private double legalMass;
    private long distant;
    private long distantRight;

    /** Where probabilities come from: writes those of symbol t of a sequence, given the symbols before it. */
    @FunctionalInterface
    public interface Source {
        /** @param into room for one probability a symbol */
        void next(int t, double[] into);
    }

    /** Nothing scored yet. */
    public SymbolScores() {}

    /** A position of a sequence without a grammar. */
    public void add(double[] p, int symbol) {
        add(p, symbol, null, false);
    }

    /**
     * A position.
     *
     * @param p the distribution foretold [V]
     * @param symbol the symbol w that came
     * @param legal which symbols might have come [V], or null where there is no grammar
     * @param longRange whether this symbol depends on the start of its sequence
     */
    public void add(double[] p, int symbol, boolean @Nullable [] legal, boolean longRange) {
        Checks.symbol(symbol, p.length);
        int best = 0;
        for (int s = 0; s < p.length; s++) {
            if (!(p[s] >= 0)) {
                throw new IllegalArgumentException("the probability of symbol " + s + " is " + p[s]
                        + "; probabilities are 0 or more (apply softmax to the output of a network)");
            }
            best = p[s] > p[best] ? s : best;
        }
        symbols++;
        negativeLogs -= Math.log(p[symbol]);
        right += best == symbol ? 1 : 0;
        if (legal != null) {
            judged++;
            legalBest += legal[best] ? 1 : 0;
            for (int s = 0; s < p.length; s++) {
                legalMass += legal[s] ? p[s] : 0;
            }
        }
        if (longRange) {
            distant++;
            distantRight += best == symbol ? 1 : 0;
        }
    }

    /**
     * An embedded Reber string: every position but the first, which holds B in every string.
     *
     * @throws IllegalArgumentException if this is not a string of the grammar
     */
    public void add(EmbeddedReber grammar, int[] string, Source source) {
        if (!grammar.accepts(string)) {
            throw new IllegalArgumentException(
                    EmbeddedReber.text(string) + " is not a whole string of the grammar; draw strings from it");
        }
        boolean[][] legal = grammar.legal(string);
        double[] p = new double[EmbeddedReber.SYMBOLS];
        for (int t = 1; t < string.length; t++) {
            source.next(t, p);
            add(p, string[t], legal[t], t == EmbeddedReber.longRangePosition(string));
        }
    }

    /** Embedded Reber strings foretold by a model. */
    public static SymbolScores of(EmbeddedReber grammar, List<int[]> strings, SequenceModel model) {
        SymbolScores scores = new SymbolScores();
        for (int[] string : strings) {
            SequenceModel.State state = model.start();
            scores.add(grammar, string, (t, into) -> {
                state.observe(string[t - 1]);
                state.next(into);
            });
        }
        return scores;
    }

    /**
     * Embedded Reber strings foretold by a network that saw {@link EmbeddedReber#padded} strings in the same order.
     *
     * @param probabilities F32 [n, T, 7]: at step t the distribution of symbol t + 1
     */
    public static SymbolScores of(EmbeddedReber grammar, List<int[]> strings, HostTensor probabilities) {
        Shape s = probabilities.shape();
        int longest = strings.stream().mapToInt(string -> string.length - 1).max().orElse(0);
        if (probabilities.type() != DType.F32 || s.rank() != 3 || s.dim(0) != strings.size() || s.dim(1) < longest
                || s.dim(2) != EmbeddedReber.SYMBOLS) {
            throw new IllegalArgumentException("the probabilities are " + probabilities.type() + s + "; for "
                    + strings.size() + " strings with up to " + longest + " symbols to foretell they must be F32["
                    + strings.size() + ", " + longest + ", " + EmbeddedReber.SYMBOLS + "]");
        }
        float[] values = probabilities.floats();
        SymbolScores scores = new SymbolScores();
        for (int i = 0; i < strings.size(); i++) {
            int row = i * s.dim(1);
            scores.add(grammar, strings.get(i), (t, into) -> {
                for (int k = 0; k < into.length; k++) {
                    into[k] = values[(row + t - 1) * into.length + k];
                }
            });
        }
        return scores;
    }

    /**
     * One sequence foretold by a model, in time linear in its length.
     *
     * @param context how many symbols at its beginning are only shown to the model, not scored
     */
    public static SymbolScores of(int[] sequence, int context, SequenceModel model) {
        if (context < 0 || context >= sequence.length) {
            throw new IllegalArgumentException("a context of " + context + " symbols of a sequence of "
                    + sequence.length + "; at least one symbol must be left to score");
        }
        SymbolScores scores = new SymbolScores();
        SequenceModel.State state = model.start();
        double[] p = new double[model.symbols()];
        for (int t = 0; t < sequence.length; t++) {
            if (t >= context) {
                state.next(p);
                scores.add(p, sequence[t]);
            }
            state.observe(sequence[t]);
        }
        return scores;
    }

    /** How many symbols were scored. */
    public long count() {
        return symbols;
    }

    /** Mean of −ln p(w), in nats a symbol; NaN before the first. */
    public double crossEntropy() {
        return negativeLogs / symbols;
    }

    /** The cross-entropy in bits a symbol. */
    public double bits() {
        return crossEntropy() / Math.log(2);
    }

    /** Share of symbols that were the one foretold. */
    public double accuracy() {
        return (double) right / symbols;
    }

    /** Share of positions where the symbol foretold was a legal one; NaN without a grammar. */
    public double legalNext() {
        return (double) legalBest / judged;
    }

    /** Mean probability of all legal symbols together; NaN without a grammar. */
    public double legalMass() {
        return legalMass / judged;
    }

    /** Share of right symbols among those that depend on the start of their sequence; NaN if there were none. */
    public double longRangeAccuracy() {
        return (double) distantRight / distant;
    }
}
