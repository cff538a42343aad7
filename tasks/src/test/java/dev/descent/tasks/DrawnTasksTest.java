package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link AddingProblem}, {@link CopyMemory} and {@link TemporalOrder}. */
class DrawnTasksTest {
    // ---- the adding problem

    @Test
    void addingMarksOneStepInEachHalf() {
        for (int length : new int[] {2, 3, 7, 50}) {
            Dataset data = AddingProblem.draw(200, length, 1);
            assertEquals(Shape.of(200, length, 2), data.input().shape());
            assertEquals(Shape.of(200), data.target().shape());
            boolean[] marked = new boolean[length];
            for (int i = 0; i < 200; i++) {
                int[] marks = {0, 0};
                float sum = 0;
                for (int t = 0; t < length; t++) {
                    float value = data.input().getFloat(i, t, 0);
                    assertTrue(value >= 0 && value < 1);
                    if (data.input().getFloat(i, t, 1) != 0) {
                        assertEquals(1, data.input().getFloat(i, t, 1));
                        marks[t < length / 2 ? 0 : 1]++;
                        marked[t] = true;
                        sum += value;
                    }
                }
                assertEquals(1, marks[0]);
                assertEquals(1, marks[1]);
                assertEquals(sum, data.target().getFloat(i));
            }
            for (int t = 0; length < 10 && t < length; t++) {
                assertTrue(marked[t], "step " + t + " of " + length + " is never marked");
            }
        }
    }

    @Test
    void addingBaselineIsThatOfAlwaysAnsweringOne() {
        float[] sums = AddingProblem.draw(20_000, 10, 2).target().floats();
        double error = 0;
        for (float sum : sums) {
            error += (sum - 1) * (sum - 1) / sums.length;
        }
        // the squared error has standard deviation 0.197; five deviations of the mean of 20,000
        assertEquals(AddingProblem.BASELINE, error, 5 * 0.197 / Math.sqrt(20_000));
    }

    // ---- copy memory

    @Test
    void copyShowsThenAsks() {
        int blanks = 4;
        Dataset data = CopyMemory.draw(50, blanks, 1);
        assertEquals(DType.I32, data.input().type());
        assertEquals(Shape.of(50, 24), data.input().shape());
        assertEquals(Shape.of(50, 24), data.target().shape());
        boolean[] used = new boolean[CopyMemory.SYMBOLS];
        for (int i = 0; i < 50; i++) {
            for (int t = 0; t < 24; t++) {
                int in = data.input().getInt(i, t);
                int out = data.target().getInt(i, t);
                used[in] = true;
                if (t < 10) {
                    assertTrue(in < 8);
                    assertEquals(in, data.target().getInt(i, t + 10 + blanks));
                    assertEquals(CopyMemory.BLANK, out);
                } else {
                    assertEquals(t == 13 ? CopyMemory.DELIMITER : CopyMemory.BLANK, in);
                    assertEquals(t < 14 ? CopyMemory.BLANK : data.input().getInt(i, t - 14), out);
                }
            }
        }
        for (int s = 0; s < used.length; s++) {
            assertTrue(used[s], "symbol " + s + " never occurs");
        }
        assertEquals(10 * Math.log(8) / 24, CopyMemory.baseline(blanks), 1e-12);
    }

    // ---- temporal order

    @Test
    void orderPlacesTwoSymbols() {
        for (int length : new int[] {10, 37, 100}) {
            Dataset data = TemporalOrder.draw(400, length, 1);
            assertEquals(Shape.of(400, length), data.input().shape());
            assertEquals(List.of("XX", "XY", "YX", "YY"), data.classNames());
            for (int size : data.classSizes()) {
                assertEquals(100, size, 44); // five standard deviations
            }
            for (int i = 0; i < 400; i++) {
                StringBuilder pair = new StringBuilder();
                for (int t = 0; t < length; t++) {
                    char c = TemporalOrder.LETTERS.charAt(data.input().getInt(i, t));
                    assertEquals(t == 0, c == 'E');
                    assertEquals(t == length - 1, c == 'B');
                    if (c == 'X' || c == 'Y') {
                        boolean first = t >= length / 10 && t <= 2 * length / 10;
                        boolean second = t >= 5 * length / 10 && t <= 6 * length / 10;
                        assertTrue(pair.isEmpty() ? first : second, "place " + t + " of " + length);
                        pair.append(c);
                    }
                }
                assertEquals(data.classNames().get(data.target().getInt(i)), pair.toString());
            }
        }
    }

    // ---- all

    @Test
    void examplesDependOnSeedAndIndexAlone() {
        assertEquals(AddingProblem.draw(9, 5, 1).input().rows(0, 1), AddingProblem.draw(2, 5, 1).input());
        assertEquals(CopyMemory.draw(9, 5, 1).input().rows(0, 1), CopyMemory.draw(2, 5, 1).input());
        assertEquals(TemporalOrder.draw(9, 15, 1).input().rows(0, 1), TemporalOrder.draw(2, 15, 1).input());
        assertNotEquals(AddingProblem.draw(2, 5, 2).input(), AddingProblem.draw(2, 5, 1).input());
        assertNotEquals(CopyMemory.draw(2, 5, 2).input(), CopyMemory.draw(2, 5, 1).input());
        assertNotEquals(TemporalOrder.draw(2, 15, 2).input(), TemporalOrder.draw(2, 15, 1).input());
    }

    @Test
    void refusals() {
        misuse("the length is 1; it must be at least 2: the adding problem marks one step in each half",
                () -> AddingProblem.draw(1, 1, 0));
        misuse("the number of blanks is 0; it must be at least 1: the last of these steps is the delimiter's",
                () -> CopyMemory.draw(1, 0, 0));
        misuse("the length is 9; it must be at least 10: X and Y stand apart from each other and from both ends",
                () -> TemporalOrder.draw(1, 9, 0));
        misuse("0 examples asked for; ask for at least 1", () -> AddingProblem.draw(0, 10, 0));
        misuse("-1 examples asked for; ask for at least 1", () -> CopyMemory.draw(-1, 10, 0));
        misuse("0 examples asked for; ask for at least 1", () -> TemporalOrder.draw(0, 10, 0));
        misuse("2000000 examples of 1000 steps and 2 values a step are more than one array holds; ask for fewer"
                + " examples", () -> AddingProblem.draw(2_000_000, 1000, 0));
    }

    @Test
    void paddedRefusesOtherShapes() {
        HostTensor mask = HostTensor.zeros(DType.F32, Shape.of(2, 3));
        misuse("the mask is I32[2, 3]; it must be F32 [sequences, steps]",
                () -> new Padded(mask, mask, HostTensor.zeros(DType.I32, Shape.of(2, 3))));
        misuse("the input has shape [2, 4, 5], the mask [2, 3]; the first two axes must be the same",
                () -> new Padded(HostTensor.zeros(DType.F32, Shape.of(2, 4, 5)), mask, mask));
        misuse("the target has shape [2], the mask [2, 3]; the first two axes must be the same",
                () -> new Padded(mask, HostTensor.zeros(DType.F32, Shape.of(2)), mask));
    }
}
