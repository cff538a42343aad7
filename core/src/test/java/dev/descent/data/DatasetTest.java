package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DatasetTest {
    private static final HostTensor X = HostTensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});

    private static void fails(String message, Executable action) {
        String actual = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    /** Example i has features {i, −i} and class i mod 3. */
    private static Dataset numbered(int n) {
        float[][] x = new float[n][];
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            x[i] = new float[] {i, -i};
            y[i] = i % 3;
        }
        return Dataset.of(HostTensor.of(x), HostTensor.of(y));
    }

    @Test
    void holdsInputsTargetWeightsAndNames() {
        Dataset d = Dataset.of(X, HostTensor.of(0, 2, 1));
        assertEquals(3, d.size());
        assertEquals(3, d.classCount());
        assertEquals(X, d.input());
        assertEquals(List.of(X), d.inputs());
        assertNull(d.weights());
        assertEquals(List.of(), d.classNames());
        Dataset named = d.withClassNames("a", "b", "c", "d").withWeights(HostTensor.of(1f, 0f, 2f));
        assertEquals(4, named.classCount());
        assertArrayEquals(new int[] {1, 1, 1, 0}, named.classSizes());
        assertEquals(HostTensor.of(1f, 0f, 2f), named.weights());
        assertNull(named.withWeights(null).weights());
        assertEquals("3 examples, input F32[3, 2], target I32[3], 4 classes, weighted", named.toString());
        Dataset scaled = named.withInput(0, HostTensor.of(7f, 8f, 9f));
        assertEquals(Shape.of(3), scaled.input().shape());
        assertEquals(named.classNames(), scaled.classNames());
    }

    @Test
    void takesRealAndStepwiseTargetsAndIndices() {
        assertEquals(1, Dataset.of(X, HostTensor.of(1f, 2f, 3f)).classCount());
        assertEquals(2, Dataset.of(X, X).withClassNames("u", "v").classCount());
        HostTensor steps = HostTensor.of(new int[] {0, 1, 2, 3, 4, 5}, Shape.of(3, 2));
        assertEquals(6, Dataset.of(List.of(X, steps), steps, null).classCount());
    }

    @Test
    void rowsKeepEverything() {
        Dataset d = Dataset.of(List.of(X, HostTensor.of(7, 8, 9)), HostTensor.of(0, 2, 1), HostTensor.of(1f, 2f, 3f))
                .withClassNames("a", "b", "c")
                .rows(2, 0, 2);
        assertEquals(HostTensor.of(new float[][] {{5, 6}, {1, 2}, {5, 6}}), d.input());
        assertEquals(HostTensor.of(9, 7, 9), d.inputs().get(1));
        assertEquals(HostTensor.of(1, 0, 1), d.target());
        assertEquals(HostTensor.of(3f, 1f, 3f), d.weights());
        assertEquals(List.of("a", "b", "c"), d.classNames());
        assertThrows(IndexOutOfBoundsException.class, () -> d.rows(3));
        assertThrows(IndexOutOfBoundsException.class, () -> d.rows(-1));
        fails("no rows chosen", () -> d.rows());
    }

    @Test
    void shufflesBySeed() {
        Dataset d = numbered(50);
        assertEquals(d.shuffled(1).input(), d.shuffled(1).input());
        assertNotEquals(d.shuffled(1).input(), d.shuffled(2).input());
    }

    @Test
    void splitsIntoDisjointParts() {
        Dataset d = numbered(50);
        Dataset.Split s = d.split(0.3, 5);
        assertEquals(35, s.train().size());
        assertEquals(15, s.test().size());
        boolean[] seen = new boolean[50];
        for (Dataset part : List.of(s.train(), s.test())) {
            for (int r = 0; r < part.size(); r++) {
                int id = (int) part.input().getFloat(r, 0);
                assertTrue(!seen[id]);
                seen[id] = true;
                assertEquals(id % 3, part.target().getInt(r));
            }
        }
        assertEquals(s.test().input(), d.split(0.3, 5).test().input());
        assertNotEquals(s.test().input(), d.split(0.3, 6).test().input());
        assertEquals(1, numbered(2).split(0.01, 1).test().size());
        assertEquals(1, numbered(2).split(0.99, 1).train().size());
    }

    @Test
    void stratifiedSplitKeepsShares() {
        int[] y = new int[103];
        for (int i = 0; i < 102; i++) {
            y[i] = i < 50 ? 0 : i < 80 ? 1 : i < 95 ? 2 : 3;
        }
        y[102] = 4; // a single example
        Dataset d = Dataset.of(HostTensor.of(new float[103]), HostTensor.of(y));
        Dataset.Split s = d.stratifiedSplit(0.2, 9);
        // shares 10, 6, 3, 1.4 of 102 · 0.2 = 20.4
        assertArrayEquals(new int[] {10, 6, 3, 1}, s.test().classSizes());
        assertArrayEquals(new int[] {40, 24, 12, 6, 1}, s.train().classSizes());
        assertEquals(s.test().target(), d.stratifiedSplit(0.2, 9).test().target());
        // shares 3.5, 3.5, 3.5 of 10.5: two classes are rounded up... by largest remainder, the lower ones first
        int[] even = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
        Dataset e = Dataset.of(HostTensor.of(new float[15]), HostTensor.of(even));
        assertArrayEquals(new int[] {4, 4, 3}, e.stratifiedSplit(0.7, 1).test().classSizes());
        // a class of two never loses both
        Dataset two = Dataset.of(HostTensor.of(new float[4]), HostTensor.of(0, 0, 1, 1));
        assertArrayEquals(new int[] {1, 1}, two.stratifiedSplit(0.9, 1).train().classSizes());
    }

    @Test
    void foldsTestEveryExampleOnce() {
        Dataset d = numbered(11);
        int[] tested = new int[11];
        for (Dataset.Split fold : d.kFold(3, 4)) {
            assertEquals(11, fold.train().size() + fold.test().size());
            for (int r = 0; r < fold.test().size(); r++) {
                tested[(int) fold.test().input().getFloat(r, 0)]++;
            }
        }
        for (int t : tested) {
            assertEquals(1, t);
        }
        fails("1 folds", () -> d.kFold(1, 0));
        fails("from 2 to 11", () -> d.kFold(12, 0));
    }

    @Test
    void refusesBadSplits() {
        Dataset d = numbered(5);
        for (double f : new double[] {0, 1, -1, Double.NaN}) {
            fails("test fraction", () -> d.split(f, 0));
            fails("test fraction", () -> d.stratifiedSplit(f, 0));
        }
        fails("single example", () -> numbered(1).split(0.5, 0));
        fails("every class has a single example", () -> numbered(3).stratifiedSplit(0.5, 0));
        Dataset real = Dataset.of(X, HostTensor.of(1f, 2f, 3f));
        assertThrows(IllegalStateException.class, () -> real.stratifiedSplit(0.5, 0));
        assertThrows(IllegalStateException.class, real::classSizes);
        Dataset steps = Dataset.of(X, HostTensor.of(new int[6], Shape.of(3, 2)));
        assertThrows(IllegalStateException.class, () -> steps.stratifiedSplit(0.5, 0));
    }

    @Test
    void refusesShapesThatDoNotFit() {
        fails("no inputs", () -> Dataset.of(List.of(), HostTensor.of(0), null));
        fails("the target has 2 rows", () -> Dataset.of(X, HostTensor.of(0, 1)));
        fails("the input 1 has 1 rows", () -> Dataset.of(List.of(X, HostTensor.of(1f)), HostTensor.of(0, 1, 1), null));
        fails("single number", () -> Dataset.of(HostTensor.scalar(1), HostTensor.of(0)));
        fails("at least one example", () -> Dataset.of(HostTensor.of(new float[0]), HostTensor.of(new int[0])));
        fails("no values", () -> Dataset.of(HostTensor.zeros(DType.F32, Shape.of(3, 0)), HostTensor.of(0, 0, 0)));
        fails("to(DType.F32)", () -> Dataset.of(X.to(DType.F64), HostTensor.of(0, 1, 2)));
        fails("to(DType.F32)", () -> Dataset.of(X, X.to(DType.F64)));
        fails("class numbers have shape", () -> Dataset.of(X, HostTensor.of(new int[3], Shape.of(3, 1, 1))));
    }

    @Test
    void refusesBadValues() {
        HostTensor nan = X.copy();
        nan.floats()[3] = Float.NaN;
        fails("the input holds NaN at row 1, column 1", () -> Dataset.of(nan, HostTensor.of(0, 1, 2)));
        HostTensor inf = HostTensor.of(1, 2, Float.NEGATIVE_INFINITY);
        fails("the target holds -Infinity at row 2 (", () -> Dataset.of(X, inf));
        HostTensor deep = HostTensor.of(new float[] {0, 0, 0, 0, 0, Float.NaN, 0, 0}, Shape.of(2, 2, 2));
        fails("input 1 holds NaN at row 1, position [0, 1]", () -> Dataset.of(
                List.of(HostTensor.of(1f, 2f), deep), HostTensor.of(0, 1), null));
        fails("class -1 at row 2", () -> Dataset.of(X, HostTensor.of(0, 1, -1)));
        fails("number the classes", () -> Dataset.of(X, HostTensor.of(0, 1, Integer.MAX_VALUE)));
        Dataset d = Dataset.of(X, HostTensor.of(0, 1, 2));
        fails("class 2 at row 2 (counted from 0), but there are 2 class names: class numbers go from 0 to 1",
                () -> d.withClassNames("a", "b"));
        fails("'a' occurs twice", () -> d.withClassNames("a", "b", "a"));
        fails("3 names for a target with 2 columns", () -> Dataset.of(X, X).withClassNames("a", "b", "c"));
    }

    @Test
    void examplesAreNamedByWhereTheyComeFrom() {
        Dataset d = Dataset.of(X, HostTensor.of(0, 1, 2));
        assertEquals("example 2", d.name(2));
        Dataset some = d.rows(2, 0).rows(1, 0);
        assertEquals("example 0 and example 2 of the data, counted from 0",
                some.name(0) + " and " + some.name(1) + " " + some.named());
        Dataset lines = d.withLines(2, 3, 7).rows(2, 1).withInput(0, X.rows(0, 1)).withTarget(HostTensor.of(5, 6));
        assertEquals("line 7 and line 3 of the file", lines.name(0) + " and " + lines.name(1) + " " + lines.named());
        fails("2 lines for 3 examples", () -> d.withLines(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> d.name(3));
    }

    @Test
    void anInputThatIsNotThereCannotBeReplaced() {
        Dataset one = Dataset.of(X, HostTensor.of(0, 1, 2));
        Dataset two = Dataset.of(List.of(X, X), HostTensor.of(0, 1, 2), null);
        assertEquals("input 5 is to be replaced, the data set has one, input 0",
                assertThrows(IndexOutOfBoundsException.class, () -> one.withInput(5, X)).getMessage());
        assertEquals("input -1 is to be replaced, inputs go from 0 to 1",
                assertThrows(IndexOutOfBoundsException.class, () -> two.withInput(-1, X)).getMessage());
    }

    @Test
    void refusesBadWeights() {
        Dataset d = Dataset.of(X, HostTensor.of(0, 1, 2));
        fails("they must be F32[3]", () -> d.withWeights(HostTensor.of(1f, 2f)));
        fails("they must be F32[3]", () -> d.withWeights(HostTensor.of(1, 2, 3)));
        fails("NaN at row 1", () -> d.withWeights(HostTensor.of(1f, Float.NaN, 1f)));
        fails("-1.0 at row 2", () -> d.withWeights(HostTensor.of(1f, 1f, -1f)));
        fails("all weights are 0", () -> Dataset.of(d.inputs(), d.target(), HostTensor.of(0f, 0f, 0f)));
    }
}
