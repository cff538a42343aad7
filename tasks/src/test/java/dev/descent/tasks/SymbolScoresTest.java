package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolScoresTest {
    @Test
    void scoresByHand() {
        SymbolScores scores = new SymbolScores();
        scores.add(new double[] {0.5, 0.25, 0.25}, 0, new boolean[] {true, true, false}, false);
        scores.add(new double[] {0.25, 0.25, 0.5}, 1, new boolean[] {true, true, false}, true);
        scores.add(new double[] {0.25, 0.5, 0.25}, 1, new boolean[] {false, true, false}, true);
        scores.add(new double[] {0.125, 0.75, 0.125}, 2);
        assertEquals(4, scores.count());
        assertEquals((1 + 2 + 1 + 3) / 4.0, scores.bits(), 1e-12);
        assertEquals(7 / 4.0 * Math.log(2), scores.crossEntropy(), 1e-12);
        assertEquals(2 / 4.0, scores.accuracy());
        assertEquals(2 / 3.0, scores.legalNext(), 1e-12);
        assertEquals((0.75 + 0.5 + 0.5) / 3, scores.legalMass(), 1e-12);
        assertEquals(1 / 2.0, scores.longRangeAccuracy());
    }

    @Test
    void nothingScoredIsNotANumber() {
        SymbolScores scores = new SymbolScores();
        assertTrue(Double.isNaN(scores.crossEntropy()));
        assertTrue(Double.isNaN(scores.legalNext()));
        assertTrue(Double.isNaN(scores.longRangeAccuracy()));
    }

    @Test
    void anImpossibleSymbolCostsInfinity() {
        SymbolScores scores = new SymbolScores();
        scores.add(new double[] {1, 0}, 1);
        assertEquals(Double.POSITIVE_INFINITY, scores.crossEntropy());
    }

    /** One who knows the grammar: the best cross-entropy, legal everywhere, right on the long range. */
    @Test
    void theGrammarItselfIsTheBestModel() {
        EmbeddedReber grammar = new EmbeddedReber(1);
        List<int[]> strings = grammar.strings(300, 1);
        SymbolScores scores = new SymbolScores();
        for (int[] string : strings) {
            scores.add(grammar, string, (t, into) -> {
                boolean[] legal = grammar.legalNext(string, t);
                int choices = 0;
                for (boolean l : legal) {
                    choices += l ? 1 : 0;
                }
                for (int s = 0; s < into.length; s++) {
                    into[s] = legal[s] ? 1.0 / choices : 0;
                }
            });
        }
        assertEquals(grammar.optimalCrossEntropy(strings), scores.crossEntropy(), 1e-12);
        assertEquals(1, scores.legalNext());
        assertEquals(1, scores.legalMass(), 1e-12);
        assertEquals(1, scores.longRangeAccuracy());
    }

    @Test
    void markovModelsGuessTheLongRangeSymbol() {
        EmbeddedReber grammar = new EmbeddedReber(1);
        EmbeddedReber.Split split = grammar.split(1000, 400, 1);
        for (int order = 1; order <= 5; order++) {
            SymbolScores scores =
                    SymbolScores.of(grammar, split.test(), NGram.interpolated(split.train(), 7, order));
            // 400 fair coins: five standard deviations are 0.125
            assertEquals(0.5, scores.longRangeAccuracy(), 0.125, "order " + order);
        }
    }

    @Test
    void aTensorScoresAsItsModel() {
        EmbeddedReber grammar = new EmbeddedReber(1);
        List<int[]> strings = grammar.strings(20, 1);
        SequenceModel model = KneserNey.fit(strings, 7, 3);
        int steps = EmbeddedReber.padded(strings).input().shape().dim(1) + 2; // more padding does no harm
        float[] p = new float[20 * steps * 7];
        double[] row = new double[7];
        for (int i = 0; i < 20; i++) {
            SequenceModel.State state = model.start();
            for (int t = 0; t + 1 < strings.get(i).length; t++) {
                state.observe(strings.get(i)[t]);
                state.next(row);
                for (int s = 0; s < 7; s++) {
                    p[(i * steps + t) * 7 + s] = (float) row[s];
                }
            }
        }
        SymbolScores ofModel = SymbolScores.of(grammar, strings, model);
        SymbolScores ofTensor = SymbolScores.of(grammar, strings, HostTensor.of(p, Shape.of(20, steps, 7)));
        assertEquals(ofModel.count(), ofTensor.count());
        assertEquals(ofModel.crossEntropy(), ofTensor.crossEntropy(), 1e-6);
        assertEquals(ofModel.accuracy(), ofTensor.accuracy());
        assertEquals(ofModel.legalMass(), ofTensor.legalMass(), 1e-6);
        assertEquals(ofModel.longRangeAccuracy(), ofTensor.longRangeAccuracy());
    }

    @Test
    void contextIsShownAndNotScored() {
        SequenceModel model = NGram.interpolated(List.of(new int[] {0, 1, 0, 1}), 2, 2);
        SymbolScores whole = SymbolScores.of(new int[] {0, 1, 0}, 0, model);
        SymbolScores end = SymbolScores.of(new int[] {0, 1, 0}, 2, model);
        assertEquals(3, whole.count());
        assertEquals(1, end.count());
        assertEquals(-Math.log(NGramTest.after(model, 0, 1)[0]), end.crossEntropy(), 1e-12);
    }

    @Test
    void refusals() {
        EmbeddedReber grammar = new EmbeddedReber(1);
        SymbolScores scores = new SymbolScores();
        misuse("symbol 2 is out of range; symbols go from 0 to 1", () -> scores.add(new double[] {1, 0}, 2));
        misuse("the probability of symbol 1 is -1.5; probabilities are 0 or more (apply softmax to the output of a"
                + " network)", () -> scores.add(new double[] {1, -1.5}, 0));
        misuse("the probability of symbol 0 is NaN; probabilities are 0 or more (apply softmax to the output of a"
                + " network)", () -> scores.add(new double[] {Double.NaN, 0}, 0));
        misuse("BT is not a whole string of the grammar; draw strings from it",
                () -> scores.add(grammar, EmbeddedReber.encode("BT"), (t, into) -> {}));
        SequenceModel model = NGram.interpolated(List.of(new int[] {0}), 2, 2);
        misuse("a context of 3 symbols of a sequence of 3; at least one symbol must be left to score",
                () -> SymbolScores.of(new int[] {0, 1, 0}, 3, model));
        misuse("the probabilities are F32[1, 7, 7]; for 1 strings with up to 8 symbols to foretell they must be F32[1,"
                + " 8, 7]", () -> SymbolScores.of(grammar, List.of(EmbeddedReber.encode("BTBPVVETE")),
                        HostTensor.zeros(DType.F32, Shape.of(1, 7, 7))));
    }
}
