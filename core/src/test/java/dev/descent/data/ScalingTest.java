package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ScalingTest {
    private static final HostTensor X = HostTensor.of(new float[][] {{1, 5, -2}, {3, 5, 0}, {5, 5, 2}, {7, 5, 4}});

    private static void fails(String message, Executable action) {
        String actual = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    @Test
    void standardizesEachFeature() {
        Standardizer s = Standardizer.fit(X);
        float sd = (float) Math.sqrt(5);
        assertArrayEquals(new float[] {4, 5, 1}, s.mean());
        assertArrayEquals(new float[] {sd, 1, sd}, s.scale());
        HostTensor y = s.apply(X);
        assertEquals(-3 / sd, y.getFloat(0, 0), 1e-6);
        assertEquals(0, y.getFloat(2, 1));
        assertArrayEquals(X.floats(), s.invert(y).floats(), 1e-6f);
        assertEquals(s, new Standardizer(s.mean(), s.scale()));
        assertEquals(s.hashCode(), new Standardizer(s.mean(), s.scale()).hashCode());
        assertNotEquals(s, Standardizer.fit(HostTensor.of(new float[][] {{1, 2, 3}})));
        assertTrue(s.toString().contains("mean=[4.0, 5.0, 1.0]"));
        // the last axis holds the features, whatever the axes before
        assertEquals(s, Standardizer.fit(X.reshape(Shape.of(2, 2, 3))));
    }

    /** A mean far from 0 loses the deviation where sums are taken in float or in one pass. */
    @Test
    void isExactFarFromZeroAndForConstants() {
        float[][] rows = new float[1000][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {1_000_000 + i % 2, 0.1f};
        }
        Standardizer s = Standardizer.fit(HostTensor.of(rows));
        assertEquals(0.5, s.scale()[0], 1e-6);
        assertEquals(1, s.scale()[1]);
        assertEquals(0.1f, s.mean()[1]);
        // large values do not overflow
        Standardizer large = Standardizer.fit(HostTensor.of(new float[][] {{3e38f}, {-3e38f}}));
        assertEquals(3e38f, large.scale()[0]);
        // a deviation below the smallest float counts as none
        assertEquals(1, Standardizer.fit(HostTensor.of(new float[][] {{0}, {0}, {Float.MIN_VALUE}})).scale()[0]);
    }

    @Test
    void bringsToTheUnitRange() {
        MinMax m = MinMax.fit(X);
        assertArrayEquals(new float[] {1, 5, -2}, m.min());
        assertArrayEquals(new float[] {6, 1, 6}, m.range());
        HostTensor y = m.apply(X);
        assertEquals(HostTensor.of(new float[][] {{0, 0, 0}, {2 / 6f, 0, 2 / 6f}, {4 / 6f, 0, 4 / 6f}, {1, 0, 1}}), y);
        assertArrayEquals(X.floats(), m.invert(y).floats(), 1e-6f);
        assertEquals(m, new MinMax(m.min(), m.range()));
        assertEquals(m.hashCode(), new MinMax(m.min(), m.range()).hashCode());
        assertTrue(m.toString().contains("range=[6.0, 1.0, 6.0]"));
        fails("must be finite", () -> MinMax.fit(HostTensor.of(new float[][] {{3e38f}, {-3e38f}})));
    }

    @Test
    void scalingRefusesWhatItCanNotFit() {
        HostTensor nan = X.copy();
        nan.floats()[4] = Float.NaN;
        fails("NaN at row 1, column 1", () -> Standardizer.fit(nan));
        fails("NaN at row 1, column 1", () -> MinMax.fit(nan));
        fails("F32[n, features]", () -> Standardizer.fit(HostTensor.of(1f, 2f)));
        fails("F32[n, features]", () -> MinMax.fit(HostTensor.of(new int[4], Shape.of(2, 2))));
        fails("F32[n, features]", () -> MinMax.fit(HostTensor.of(new float[0], Shape.of(0, 2))));
        fails("fitted to 3 features", () -> Standardizer.fit(X).apply(HostTensor.of(new float[][] {{1, 2}})));
        fails("fitted to 3 features", () -> MinMax.fit(X).invert(HostTensor.of(1, 2, 3)));
        fails("give one of each", () -> new Standardizer(new float[2], new float[3]));
        fails("feature 1", () -> new Standardizer(new float[2], new float[] {1, 0}));
        fails("feature 0", () -> new MinMax(new float[] {Float.NaN}, new float[] {1}));
    }

    @Test
    void oneHotGoesBothWays() {
        HostTensor indices = HostTensor.of(2, 0);
        HostTensor rows = OneHot.encode(indices, 3);
        assertEquals(HostTensor.of(new float[][] {{0, 0, 1}, {1, 0, 0}}), rows);
        assertEquals(indices, OneHot.decode(rows));
        HostTensor steps = HostTensor.of(new int[] {0, 1, 1, 0}, Shape.of(2, 2));
        assertEquals(Shape.of(2, 2, 2), OneHot.encode(steps, 2).shape());
        assertEquals(steps, OneHot.decode(OneHot.encode(steps, 2)));
        fails("index 2 at row 0 (counted from 0) is not in 0 … 1", () -> OneHot.encode(indices, 2));
        fails("index -1", () -> OneHot.encode(HostTensor.of(new int[] {-1}, Shape.scalar()), 2));
        fails("depth is 0", () -> OneHot.encode(indices, 0));
        fails("embedding", () -> OneHot.encode(HostTensor.of(0, 1), Integer.MAX_VALUE));
    }
}
