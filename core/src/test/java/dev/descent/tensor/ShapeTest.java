package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void countsElements() {
        assertEquals(24, Shape.of(2, 3, 4).size());
        assertEquals(1, Shape.scalar().size());
        assertEquals(0, Shape.of(3, 0).size());
    }

    @Test
    void negativeAxesCountFromTheEnd() {
        assertEquals(4, Shape.of(2, 3, 4).dim(-1));
        assertEquals(2, Shape.of(2, 3, 4).dim(-3));
        String message = assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 3).dim(2)).getMessage();
        assertEquals("axis 2 is not an axis of shape [2, 3]", message);
    }

    @Test
    void stridesAreRowMajor() {
        assertArrayEquals(new long[] {12, 4, 1}, Shape.of(2, 3, 4).strides());
    }

    @Test
    void broadcastAlignsAtTheLastAxis() {
        assertEquals(Shape.of(5, 2, 3), Shape.broadcast(Shape.of(2, 1), Shape.of(5, 1, 3)));
        assertEquals(Shape.of(0, 3), Shape.broadcast(Shape.of(0, 1), Shape.of(3)));
        assertTrue(Shape.canBroadcast(Shape.scalar(), Shape.of(7)));
        assertFalse(Shape.canBroadcast(Shape.of(2), Shape.of(3)));
    }

    @Test
    void refusesNegativeAndOverflowingExtents() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30)).getMessage()
                .contains("more elements than 64 bits can count"));
        assertEquals(0, Shape.of(1 << 30, 1 << 30, 1 << 30, 0).size());
    }

    @Test
    void insertsAndRemovesAxes() {
        assertEquals(Shape.of(2, 9, 3), Shape.of(2, 3).insert(1, 9));
        assertEquals(Shape.of(2), Shape.of(2, 3).without(-1));
        assertEquals(Shape.of(2, 7), Shape.of(2, 3).with(1, 7));
    }
}
