package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static ConfusionMatrix example() {
        ConfusionMatrix m = new ConfusionMatrix(3);
        int[][] pairs = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}};
        for (int[] p : pairs) {
            m.add(p[0], p[1]);
        }
        return m;
    }

    @Test
    void countsByHand() {
        ConfusionMatrix m = example();
        assertEquals(4 / 6.0, m.accuracy(), 1e-12);
        assertEquals(1, m.precision(0));
        assertEquals(2 / 3.0, m.recall(0), 1e-12);
        assertEquals(0.8, m.f1(0), 1e-12);
        assertEquals((1 + 0.5 + 0.5) / 3, m.macroPrecision(), 1e-12);
        assertEquals((2 / 3.0 + 0.5 + 1) / 3, m.macroRecall(), 1e-12);
    }

    @Test
    void classesThatNeverOccurDoNotCount() {
        ConfusionMatrix m = new ConfusionMatrix(5);
        m.add(1, 1);
        assertEquals(1, m.macroF1());
    }

    @Test
    void printsNames() {
        String text = example().text(List.of("cat", "dog", "fox"));
        assertTrue(text.contains(" cat    2    1    ."), text);
    }

    @Test
    void valuesByHand() {
        MetricSums s = MetricSums.of(Task.REGRESS);
        s.add(HostTensor.of(1f, 2f), HostTensor.of(1f, 3f));
        s.add(HostTensor.of(5f), HostTensor.of(5f));
        Evaluation e = s.result(0, 3);
        assertEquals(1 / 3.0, e.metric("mse"), 1e-12);
        assertEquals(1 / 3.0, e.metric("mae"), 1e-12);
        assertEquals(1 - 1 / 8.0, e.metric("r2"), 1e-12);
    }

    @Test
    void labelsByHand() {
        MetricSums s = MetricSums.of(Task.MULTILABEL);
        s.add(HostTensor.of(new float[] {0.9f, 0.1f, 0.8f, 0.7f}, Shape.of(2, 2)),
                HostTensor.of(new float[] {1, 0, 0, 1}, Shape.of(2, 2)));
        Evaluation e = s.result(0, 2);
        assertEquals(0.5, e.metric("subset_accuracy"));
        assertEquals(0.75, e.metric("label_accuracy"));
        assertEquals(0.8, e.metric("micro_f1"), 1e-12);
    }

    @Test
    void topThreeCountsRanks() {
        MetricSums s = MetricSums.of(Task.CLASSIFY);
        s.add(HostTensor.of(new float[] {0.4f, 0.3f, 0.2f, 0.1f, 0.4f, 0.3f, 0.2f, 0.1f}, Shape.of(2, 4)),
                HostTensor.of(2, 3));
        Evaluation e = s.result(0, 2);
        assertEquals(0.5, e.metric("top3_accuracy"));
        assertEquals(0, e.metric("accuracy"));
    }

    @Test
    void theNumberOfGuessesThatCountCanBeChosen() {
        HostTensor said = HostTensor.of(new float[] {0.4f, 0.3f, 0.2f, 0.1f, 0.4f, 0.3f, 0.2f, 0.1f}, Shape.of(2, 4));
        MetricSums s = MetricSums.of(Task.CLASSIFY, 2);
        s.add(said, HostTensor.of(1, 2));
        assertEquals(0.5, s.result(0, 2).metric("top2_accuracy"));
        MetricSums all = MetricSums.of(Task.CLASSIFY, 4);
        all.add(said, HostTensor.of(1, 2));
        assertFalse(all.result(0, 2).metrics().containsKey("top4_accuracy"), "of four classes that is always 1");
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        List<String> lines = example().text(List.of("ねこ", "dog", "きつねきつねきつね")).lines().toList();
        assertEquals(" ".repeat(11) + "        ねこ         dog きつねきつ…  precision    recall", lines.get(1));
        assertTrue(lines.get(2).startsWith("       ねこ           2           1           .  "), lines.get(2));
    }

    @Test
    void absentClassesAreNamedBelowTheTable() {
        ConfusionMatrix m = new ConfusionMatrix(3);
        m.add(0, 1);
        assertTrue(m.text(List.of("a", "b", "c")).endsWith("macro means leave out what does not occur here: c\n"));
        m.add(2, 2);
        assertFalse(m.text(List.of()).contains("macro"));
        String message = assertThrows(IllegalArgumentException.class, () -> m.add(8, 0)).getMessage();
        assertTrue(message.contains("true class 8") && message.contains("from 0 to 2"), message);
    }

    @Test
    void aConstantTargetHasNoR2AndTheTextSaysSo() {
        HostTensor two = HostTensor.of(2f, 2f, 2f);
        Evaluation e = Evaluation.of(Task.REGRESS, HostTensor.of(1f, 2f, 3f), two, 0.5);
        assertTrue(Double.isNaN(e.metric("r2")));
        assertTrue(e.toString().endsWith("(r2 is not defined: the target is constant in these rows)"), e.toString());
        Evaluation bad = Evaluation.of(Task.REGRESS, HostTensor.of(Float.NaN, 2f, 3f), HostTensor.of(1f, 2f, 3f), 0.5);
        assertFalse(bad.toString().contains("constant"), bad.toString());
    }
}
