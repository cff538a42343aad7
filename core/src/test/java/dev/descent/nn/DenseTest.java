package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import org.junit.jupiter.api.Test;

class DenseTest {
    @Test
    void anInputWithoutABatchAxisIsRefused() {
        Sequential net = new Sequential(new Dense(3, 2));
        Tensor x = Tensor.input("x", Shape.of(3), DType.F32);
        assertEquals("layer '0': input [3] has no batch axis, Dense 3→2 takes [examples, …, 3]: reshape one example to"
                + " [1, 3]", assertThrows(ShapeException.class, () -> net.apply(x)).getMessage());
    }

    @Test
    void numbersInARowAreExamplesOrFeatures() {
        Tensor x = Tensor.input("x", Shape.of(5), DType.F32);
        assertEquals("input [5] has no batch axis, Dense 1→2 takes [examples, …, 1]: reshape one example to [1, 1], n"
                + " of them to [n, 1]",
                assertThrows(ShapeException.class, () -> new Dense(1, 2).apply(x)).getMessage());
    }
}
