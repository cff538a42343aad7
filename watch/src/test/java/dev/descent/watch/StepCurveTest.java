package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StepCurveTest {
    @Test
    void fewStepsAreKeptAsTheyAre() {
        StepCurve c = new StepCurve();
        c.add(3, 1.5);
        c.add(4, Double.NaN);
        c.add(5, 0.5);
        StepCurve.Points p = c.points();
        assertArrayEquals(new double[] {3, 5}, p.step());
        assertArrayEquals(new double[] {1.5, 0.5}, p.mean());
        assertArrayEquals(p.mean(), p.low());
    }

    @Test
    void manyStepsAreMergedAndNoneIsLost() {
        StepCurve c = new StepCurve();
        int n = 100_000;
        for (int i = 1; i <= n; i++) {
            c.add(i, i % 100 == 7 ? 5 : i % 100 == 8 ? -5 : 1);
        }
        StepCurve.Points p = c.points();
        assertTrue(p.size() <= 512 && p.size() >= 128, () -> "buckets: " + p.size());
        assertEquals(5, Arrays.stream(p.high()).max().orElseThrow());
        assertEquals(-5, Arrays.stream(p.low()).min().orElseThrow());
        assertEquals(0.98, Arrays.stream(p.mean()).average().orElseThrow(), 0.01);
        for (int i = 1; i < p.size(); i++) {
            assertTrue(p.step()[i] > p.step()[i - 1]);
        }
        assertTrue(p.step()[0] >= 1 && p.step()[p.size() - 1] <= n);
    }
}
