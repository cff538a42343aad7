package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HiddenMarkovTest {
    private static final double[] INITIAL = {0.8, 0.2};
    private static final double[][] TRANSITION = {{0.9, 0.1}, {0.3, 0.7}};
    private static final double[][] EMISSION = {{0.7, 0.2, 0.1}, {0.05, 0.15, 0.8}};

    private static int draw(double[] p, Philox random) {
        double u = random.nextFloat();
        int i = 0;
        while (i < p.length - 1 && u >= p[i]) {
            u -= p[i++];
        }
        return i;
    }

    private static List<int[]> sequences(int count, int length, long seed) {
        List<int[]> all = new ArrayList<>();
        Philox random = new Philox(seed, 0, 0);
        for (int n = 0; n < count; n++) {
            int[] sequence = new int[length];
            int state = draw(INITIAL, random);
            for (int t = 0; t < length; t++) {
                sequence[t] = draw(EMISSION[state], random);
                state = draw(TRANSITION[state], random);
            }
            all.add(sequence);
        }
        return all;
    }

    /** P(sequence) as a sum over all paths of states. */
    private static double allPaths(int[] sequence) {
        double sum = 0;
        for (int path = 0; path < 1 << sequence.length; path++) {
            double p = INITIAL[path & 1];
            for (int t = 0; t < sequence.length; t++) {
                int state = (path >> t) & 1;
                p *= EMISSION[state][sequence[t]];
                p *= t + 1 < sequence.length ? TRANSITION[state][(path >> (t + 1)) & 1] : 1;
            }
            sum += p;
        }
        return sum;
    }

    @Test
    void filteringIsTheSumOverAllPaths() {
        HiddenMarkov model = HiddenMarkov.of(INITIAL, TRANSITION, EMISSION);
        for (int[] sequence : sequences(20, 6, 1)) {
            assertEquals(Math.log(allPaths(sequence)), model.logLikelihood(sequence), 1e-12);
        }
    }

    @Test
    void likelihoodNeverDecreases() {
        List<int[]> data = sequences(30, 20, 2);
        for (int states = 1; states <= 5; states++) {
            HiddenMarkov model = HiddenMarkov.fit(data, 3, new HiddenMarkov.Training(states, 1, 100, 0, states));
            double[] history = model.logLikelihoods();
            // With one state the first step is the best one, and the second shows that.
            assertTrue(history.length > (states == 1 ? 2 : 20), "only " + history.length + " steps");
            for (int i = 1; i < history.length; i++) {
                // the tolerance is the rounding of a sum of 600 logarithms
                assertTrue(history[i] >= history[i - 1] - 1e-9, "step " + i + " of " + Arrays.toString(history));
            }
        }
    }

    @Test
    void recoversAKnownModel() {
        HiddenMarkov model = HiddenMarkov.fit(sequences(400, 50, 3), 3, new HiddenMarkov.Training(2, 2, 500, 1e-7, 1));
        int first = model.emission(0, 0) > model.emission(1, 0) ? 0 : 1;
        for (int i = 0; i < 2; i++) {
            assertEquals(INITIAL[i], model.initial(i ^ first), 0.1);
            for (int j = 0; j < 2; j++) {
                assertEquals(TRANSITION[i][j], model.transition(i ^ first, j ^ first), 0.03);
            }
            for (int s = 0; s < 3; s++) {
                assertEquals(EMISSION[i][s], model.emission(i ^ first, s), 0.03);
            }
        }
    }

    @Test
    void theTrainedModelFitsAtLeastAsWellAsTheTrueOne() {
        List<int[]> data = sequences(100, 30, 4);
        HiddenMarkov truth = HiddenMarkov.of(INITIAL, TRANSITION, EMISSION);
        HiddenMarkov model = HiddenMarkov.fit(data, 3, new HiddenMarkov.Training(2, 3, 500, 1e-7, 1));
        double expected = data.stream().mapToDouble(truth::logLikelihood).sum();
        double trained = data.stream().mapToDouble(model::logLikelihood).sum();
        assertTrue(trained > expected, trained + " against " + expected);
        // the floor under the emissions is all that parts the model from its last step
        double[] history = model.logLikelihoods();
        assertEquals(history[history.length - 1], trained, 0.1);
    }

    @Test
    void theBestBeginningIsKept() {
        List<int[]> data = sequences(40, 20, 5);
        double best = Double.NEGATIVE_INFINITY;
        for (int restarts = 1; restarts <= 4; restarts++) {
            HiddenMarkov model = HiddenMarkov.fit(data, 3, new HiddenMarkov.Training(4, restarts, 30, 0, 9));
            double[] history = model.logLikelihoods();
            assertTrue(history[history.length - 1] >= best);
            best = history[history.length - 1];
        }
    }

    @Test
    void longSequencesDoNotUnderflow() {
        List<int[]> data = sequences(1, 20_000, 6);
        HiddenMarkov model = HiddenMarkov.fit(data, 3, new HiddenMarkov.Training(2, 1, 5, 0, 1));
        assertTrue(Double.isFinite(model.logLikelihood(data.getFirst())));
        assertTrue(model.logLikelihood(data.getFirst()) < -10_000);
    }

    @Test
    void probabilitiesSumToOneAndNoneIsZero() {
        // symbol 3 never comes in training
        HiddenMarkov model = HiddenMarkov.fit(sequences(20, 20, 7), 4, HiddenMarkov.Training.of(3, 1));
        NGramTest.sumsToOne(model, new int[] {0, 1, 2, 3, 3, 0, 2});
        assertEquals(4, model.symbols());
        assertEquals(3, model.states());
    }

    @Test
    void emptySequencesAreLeftOut() {
        List<int[]> data = new ArrayList<>(sequences(5, 10, 8));
        HiddenMarkov.Training how = HiddenMarkov.Training.of(2, 1);
        double[] without = HiddenMarkov.fit(data, 3, how).logLikelihoods();
        data.add(2, new int[0]);
        assertEquals(Arrays.toString(without), Arrays.toString(HiddenMarkov.fit(data, 3, how).logLikelihoods()));
    }

    @Test
    void refusals() {
        misuse("the number of states is 0; it must be at least 1: a model is in some state at each step",
                () -> HiddenMarkov.Training.of(0, 1));
        misuse("the number of restarts is 0; it must be at least 1: training starts from at least one beginning",
                () -> new HiddenMarkov.Training(2, 0, 1, 0, 0));
        misuse("the number of iterations is 0; it must be at least 1: training takes at least one step",
                () -> new HiddenMarkov.Training(2, 1, 0, 0, 0));
        misuse("the tolerance is NaN; it must be 0 or more", () -> new HiddenMarkov.Training(2, 1, 1, Double.NaN, 0));
        misuse("sequence 0 holds symbol -1 at position 1; symbols go from 0 to 1",
                () -> HiddenMarkov.fit(List.of(new int[] {0, -1}), 2, HiddenMarkov.Training.of(2, 1)));
        misuse("initial probabilities for 2 states, transitions from 1, emissions of 2; all must be for the same"
                + " states", () -> HiddenMarkov.of(INITIAL, new double[][] {{1, 0}}, EMISSION));
        misuse("row 1 of the transitions must be 2 probabilities with sum 1, not [0.5, 0.4]",
                () -> HiddenMarkov.of(INITIAL, new double[][] {{1, 0}, {0.5, 0.4}}, EMISSION));
        misuse("row 1 of the emissions must be 3 probabilities with sum 1, not [0.5, 0.5]",
                () -> HiddenMarkov.of(INITIAL, TRANSITION, new double[][] {{1, 0, 0}, {0.5, 0.5}}));
        misuse("the initial probabilities must be 2 probabilities with sum 1, not [2.0, -1.0]",
                () -> HiddenMarkov.of(new double[] {2, -1}, TRANSITION, EMISSION));
        SequenceModel.State state =
                HiddenMarkov.of(new double[] {1}, new double[][] {{1}}, new double[][] {{1, 0}}).start();
        misuse("symbol 1 is impossible here for this hidden Markov model; give it emissions above 0",
                () -> state.observe(1));
    }
}
