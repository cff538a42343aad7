package dev.descent.tasks;

import java.util.Arrays;
import java.util.List;

/**
 * A hidden Markov model with K states and V symbols: state i is the first one with probability π_i, j follows i with
 * probability a_ij, and state i shows symbol v with probability b_iv.
 *
 * <p>It is trained by the algorithm of Baum and Welch (see {@link Training}). Its next symbol is foretold by forward
 * filtering: with s_t(i) the probability that the state at step t is i, given the symbols before t (s_0 = π),
 *
 * <pre>
 * P(v | before t) = Σ_i s_t(i) b_iv,    s_{t+1}(j) = Σ_i s_t(i) b_iv a_ij / P(v | before t) after symbol v
 * </pre>
 *
 * <p>Source: Rabiner, "A tutorial on hidden Markov models and selected applications in speech recognition" (1989).
 */
public final class HiddenMarkov implements SequenceModel {
    /** Added to each emission of a trained model, so that a symbol that was never seen stays possible. */
    private static final double FLOOR = 1e-6;

    private static final double SUM_TOLERANCE = 1e-6;

    private final int states;
    private final int symbols;
    private final double[] initial; // [K]
    private final double[] transition; // [K, K]
    private final double[] emission; // [K, V]
    private final double[] logLikelihoods; // of training

    /**
     * How to train. From each of several random beginnings the likelihood of the sequences is raised step by step, and
     * the best model is kept.
     *
     * @param states the number of states K
     * @param restarts how many random beginnings are tried
     * @param iterations the most steps from each
     * @param tolerance a beginning has been followed far enough when a step raises the log-likelihood by less than
     *     this, in nats a symbol
     * @param seed seed of the beginnings
     */
    public record Training(int states, int restarts, int iterations, double tolerance, long seed) {
        /** Checks the values. */
        public Training {
            Checks.atLeast("the number of states", states, 1, "a model is in some state at each step");
            Checks.atLeast("the number of restarts", restarts, 1, "training starts from at least one beginning");
            Checks.atLeast("the number of iterations", iterations, 1, "training takes at least one step");
            if (!(tolerance >= 0)) {
                throw new IllegalArgumentException("the tolerance is " + tolerance + "; it must be 0 or more");
            }
        }

        /** Five beginnings of at most 200 steps, each until a step gains less than 1e-5 nats a symbol. */
        public static Training of(int states, long seed) {
            return new Training(states, 5, 200, 1e-5, seed);
        }
    }

    HiddenMarkov(
            int states,
            int symbols,
            double[] initial,
            double[] transition,
            double[] emission,
            double[] logLikelihoods) {
        this.states = states;
        this.symbols = symbols;
        this.initial = initial;
        this.transition = transition;
        this.emission = emission;
        this.logLikelihoods = logLikelihoods;
    }

    /**
     * A model with known probabilities.
     *
     * @param initial π [K]
     * @param transition a [K, K]
     * @param emission b [K, V]
     * @throws IllegalArgumentException if sizes do not fit, or a row is not a distribution; the message names it
     */
    public static HiddenMarkov of(double[] initial, double[][] transition, double[][] emission) {
        int k = initial.length;
        if (k == 0 || transition.length != k || emission.length != k) {
            throw new IllegalArgumentException("initial probabilities for " + k + " states, transitions from "
                    + transition.length + ", emissions of " + emission.length + "; all must be for the same states");
        }
        int v = emission[0].length;
        double[] a = new double[k * k];
        double[] b = new double[k * v];
        distribution("the initial probabilities", initial, k);
        for (int i = 0; i < k; i++) {
            distribution("row " + i + " of the transitions", transition[i], k);
            distribution("row " + i + " of the emissions", emission[i], v);
            System.arraycopy(transition[i], 0, a, i * k, k);
            System.arraycopy(emission[i], 0, b, i * v, v);
        }
        return new HiddenMarkov(k, v, initial.clone(), a, b, new double[0]);
    }

    private static void distribution(String name, double[] row, int length) {
        double sum = 0;
        for (double p : row) {
            sum += p >= 0 ? p : Double.NaN;
        }
        if (row.length != length || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException(name + " must be " + length + " probabilities with sum 1, not "
                    + Arrays.toString(row));
        }
    }

    /**
     * Trains a model. A symbol that a state never shows keeps a probability of about 1e-6 there, so that no sequence is
     * impossible later. Memory is K numbers for each symbol of the longest sequence: cut a long text into pieces.
     *
     * @param sequences sequences of symbols 0 … symbols − 1
     * @param symbols the number of different symbols V
     */
    public static HiddenMarkov fit(List<int[]> sequences, int symbols, Training how) {
        Checks.sequences(sequences, symbols);
        BaumWelch best = null;
        for (int restart = 0; restart < how.restarts(); restart++) {
            BaumWelch run = new BaumWelch(how.states(), symbols, how.seed(), restart);
            run.fit(sequences, how.iterations(), how.tolerance());
            if (best == null || run.logLikelihood() > best.logLikelihood()) {
                best = run;
            }
        }
        if (best == null) {
            throw new AssertionError();
        }
        return best.model(FLOOR);
    }

    @Override
    public int symbols() {
        return symbols;
    }

    /** The number of states K. */
    public int states() {
        return states;
    }

    /** π_i. */
    public double initial(int i) {
        return initial[i];
    }

    /** a_ij: from state i to state j. */
    public double transition(int i, int j) {
        return transition[i * states + j];
    }

    /** b_iv: symbol v in state i. */
    public double emission(int i, int v) {
        return emission[i * symbols + v];
    }

    /** The log-likelihood of the training sequences, in nats, before each step of the training that was kept. */
    public double[] logLikelihoods() {
        return logLikelihoods.clone();
    }

    /** ln P(sequence), in nats. */
    public double logLikelihood(int[] sequence) {
        double sum = 0;
        State state = start();
        for (int s : sequence) {
            sum += Math.log(state.probability(s));
            state.observe(s);
        }
        return sum;
    }

    @Override
    public State start() {
        return new Filter();
    }

    private final class Filter implements State {
        private double[] now = initial.clone(); // s_t [K]
        private double[] then = new double[states];

        @Override
        public double probability(int symbol) {
            Checks.symbol(symbol, symbols);
            double p = 0;
            for (int i = 0; i < states; i++) {
                p += now[i] * emission[i * symbols + symbol];
            }
            return p;
        }

        @Override
        public void next(double[] into) {
            Checks.room(into, symbols);
            for (int v = 0; v < symbols; v++) {
                into[v] = probability(v);
            }
        }

        @Override
        public void observe(int symbol) {
            double p = probability(symbol);
            if (p == 0) {
                throw new IllegalArgumentException("symbol " + symbol + " is impossible here for this hidden Markov"
                        + " model; give it emissions above 0");
            }
            Arrays.fill(then, 0);
            for (int i = 0; i < states; i++) {
                double w = now[i] * emission[i * symbols + symbol] / p;
                for (int j = 0; j < states; j++) {
                    then[j] += w * transition[i * states + j];
                }
            }
            double[] swap = now;
            now = then;
            then = swap;
        }
    }
}
