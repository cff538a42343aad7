package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
    private static final int OUT = 300;
    private static final int IN = 200;

    @ParameterizedTest
    @CsvSource({"xavier,0.004", "he,0.01", "lecun,0.005"})
    void variancesFollowTheFans(String rule, double variance) {
        Initializer uniform = switch (rule) {
            case "xavier" -> Initializer.xavierUniform();
            case "he" -> Initializer.heUniform();
            default -> Initializer.lecunUniform();
        };
        Initializer normal = switch (rule) {
            case "xavier" -> Initializer.xavierNormal();
            case "he" -> Initializer.heNormal();
            default -> Initializer.lecunNormal();
        };
        for (Initializer i : new Initializer[] {uniform, normal}) {
            HostTensor t = i.create(Shape.of(OUT, IN), new SplittableRandom(1));
            double mean = 0;
            double square = 0;
            for (float x : t.floats()) {
                mean += x / (double) t.size();
                square += (double) x * x / t.size();
            }
            // 60,000 draws: five standard errors
            assertEquals(0, mean, 5 * Math.sqrt(variance / t.size()));
            assertEquals(variance, square, variance * 5 * Math.sqrt(2.0 / t.size()));
        }
    }

    @ParameterizedTest
    @CsvSource({"40,70", "70,40", "50,50"})
    void orthogonalRowsOrColumns(int rows, int columns) {
        float[] q = Initializer.orthogonal(2).create(Shape.of(rows, columns), new SplittableRandom(3)).floats();
        boolean tall = rows > columns;
        int n = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int k = 0; k < length; k++) {
                    dot += (double) (tall ? q[k * columns + i] : q[i * columns + k])
                            * (tall ? q[k * columns + j] : q[j * columns + k]);
                }
                assertEquals(i == j ? 4 : 0, dot, 2e-6, i + ", " + j);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Initializer i = Initializer.heNormal();
        Shape shape = Shape.of(7, 5);
        assertEquals(i.create(shape, new SplittableRandom(9)), i.create(shape, new SplittableRandom(9)));
        // a value that must never change: files and papers name seeds
        assertEquals(0.8822489f, Initializer.normal(0, 1).create(Shape.of(1), new SplittableRandom(42)).floats()[0]);
    }

    @Test
    void orthogonalNeedsAMatrix() {
        assertThrows(IllegalArgumentException.class,
                () -> Initializer.orthogonal(1).create(Shape.of(3), new SplittableRandom(1)));
    }
}
