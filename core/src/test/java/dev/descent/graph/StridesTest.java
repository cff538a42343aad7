package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.descent.tensor.Shape;
import org.junit.jupiter.api.Test;

class StridesTest {
    @Test
    void wholeOperandsCollapseToOneAxis() {
        Shape s = Shape.of(2, 3, 4);
        Strides.Walk w = Strides.collapse(s, s.strides(), s.strides());
        assertArrayEquals(new int[] {24}, w.dims());
        assertArrayEquals(new long[] {1}, w.strides()[0]);
    }

    @Test
    void aRowVectorKeepsTwoAxes() {
        Shape s = Shape.of(2, 3, 4);
        Strides.Walk w = Strides.collapse(s, s.strides(), Strides.broadcast(Shape.of(4), s));
        assertArrayEquals(new int[] {6, 4}, w.dims());
        assertArrayEquals(new long[] {0, 1}, w.strides()[1]);
    }

    @Test
    void axesOfExtentOneDisappear() {
        Shape s = Shape.of(1, 5, 1);
        Strides.Walk w = Strides.collapse(s, s.strides());
        assertArrayEquals(new int[] {5}, w.dims());
    }

    @Test
    void aScalarHasOneAxis() {
        Strides.Walk w = Strides.collapse(Shape.scalar(), new long[0]);
        assertArrayEquals(new int[] {1}, w.dims());
        assertArrayEquals(new long[] {0}, w.strides()[0]);
    }
}
