package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Dense;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
    private static final Tensor X = Tensor.input("x", Shape.of(32, 10), DType.F32);

    @Test
    void namesOpBothShapesAndTheUsersLine() {
        ShapeException e = assertThrows(ShapeException.class, () -> X.matmul(Tensor.fill(0, Shape.of(12, 4))));
        assertTrue(e.getMessage().startsWith("op matmul.nn: cannot multiply [32, 10] by [12, 4]: inner extents 10 and"
                + " 12 differ at "), e.getMessage());
        assertTrue(e.getMessage().contains("TensorTest.java:"), e.getMessage());
    }

    @Test
    void namesTheLayer() {
        Sequential net = new Sequential(new Dense(10, 8), new Dense(9, 2));
        ShapeException e = assertThrows(ShapeException.class, () -> net.apply(X));
        assertTrue(e.getMessage().startsWith("layer '1', op linear: input [32, 8] does not fit weight [2, 9]:"
                + " 8 features given, 9 expected"), e.getMessage());
    }

    @Test
    void readingWhileTracingIsAnErrorThatSaysWhatToDo() {
        TracedValueException e =
                assertThrows(TracedValueException.class, () -> Evaluate.now(new dev.descent.device.Device(
                        new NullBackend()), X.add(1)));
        assertTrue(e.getMessage().contains("depends on input 'x'"), e.getMessage());
        assertTrue(e.getMessage().contains("Plan.run()"), e.getMessage());
    }

    @Test
    void constantsFold() {
        assertSame(X, X.mul(1));
        assertSame(X, X.div(1));
        assertTrue(Tensor.scalar(2).mul(3).op() instanceof Op.Fill f && f.value() == 6);
        assertTrue(X.add(0).op() instanceof Op.Binary, "adding 0 changes −0 to +0 and stays");
    }

    @Test
    void reshapeWorksOutOneExtent() {
        assertEquals(Shape.of(64, 5), X.reshape(-1, 5).shape());
        assertThrows(ShapeException.class, () -> X.reshape(7, -1));
    }

    @Test
    void reductionsDropAxes() {
        Tensor t = Tensor.input("t", Shape.of(2, 3, 4, 5), DType.F32);
        assertEquals(Shape.of(2, 5), t.sum(1, 2).shape());
        assertEquals(Shape.of(3), t.sum(0, 2, 3).shape());
        assertEquals(Shape.scalar(), t.mean().shape());
        assertEquals(Shape.of(2, 3, 4), t.max(-1).shape());
    }

    @Test
    void concatAndSliceCheckTheirAxes() {
        assertEquals(Shape.of(32, 20), Tensor.concat(-1, X, X).shape());
        assertThrows(ShapeException.class, () -> Tensor.concat(0, X, Tensor.fill(0, Shape.of(32, 9))));
        assertThrows(ShapeException.class, () -> X.slice(1, 5, 11));
    }

    @Test
    void indicesAreNoRealNumbers() {
        Tensor i = Tensor.input("i", Shape.of(3), DType.I32);
        assertTrue(assertThrows(ShapeException.class, i::exp).getMessage().contains("cast it first"));
    }

    @Test
    void axesAndExtentsThatDoNotFitAreNamed() {
        Tensor x = Tensor.input("x", Shape.of(3, 2), DType.F32);
        assertEquals(Shape.of(2, 3), x.permute(-1, 0).shape());
        assertTrue(assertThrows(ShapeException.class, () -> x.reshape(-1, -1)).getMessage()
                .contains("one extent at most may be -1"));
        assertTrue(assertThrows(ShapeException.class, () -> x.reshape(-2, -3)).getMessage()
                .contains("an extent is negative"));
        assertTrue(assertThrows(ShapeException.class, () -> x.slice(0, 2, 1)).getMessage()
                .contains("it ends before it begins"));
    }

    @Test
    void randomNumbersNeedATrainingTrace() {
        assertThrows(TracedValueException.class, () -> Tensor.random(Shape.of(2)));
        assertSame(X, X.dropout(0.5));
    }

    @Test
    void gradientsStartAtAScalar() {
        assertTrue(assertThrows(ShapeException.class, () -> Gradients.of(X, List.of(X)))
                .getMessage()
                .contains("reduce it first"));
    }
}
