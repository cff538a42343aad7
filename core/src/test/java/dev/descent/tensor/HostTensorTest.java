package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostTensorTest {
    @Test
    void readsByCoordinates() {
        HostTensor t = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(2, 3));
        assertEquals(6f, t.getFloat(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> t.getFloat(0, 3));
        assertThrows(IllegalArgumentException.class, () -> t.getFloat(0));
    }

    @Test
    void refusesAnArrayThatDoesNotFill() {
        String message = assertThrows(IllegalArgumentException.class, () -> HostTensor.of(new float[5], Shape.of(2, 3)))
                .getMessage();
        assertEquals("an array of 5 elements does not fill shape [2, 3] (6 elements)", message);
    }

    @Test
    void namesTheRaggedRow() {
        String message = assertThrows(IllegalArgumentException.class, () -> HostTensor.of(new float[][] {{1, 2}, {3}}))
                .getMessage();
        assertEquals("row 1 has 1 values, row 0 has 2", message);
    }

    @Test
    void copiesRows() {
        HostTensor t = HostTensor.of(new int[] {1, 2, 3, 4, 5, 6}, Shape.of(3, 2));
        assertArrayEquals(new int[] {5, 6, 1, 2}, t.rows(2, 0).ints());
        for (int row : new int[] {-1, 3}) {
            assertEquals("row " + row + " of a tensor I32[3, 2], which has 3 rows",
                    assertThrows(IndexOutOfBoundsException.class, () -> t.rows(row)).getMessage());
        }
    }

    @Test
    void putsTogetherOnlyWhatFits() {
        HostTensor two = HostTensor.of(new float[] {1, 2, 3, 4}, Shape.of(2, 2));
        HostTensor one = HostTensor.of(new float[] {5, 6}, Shape.of(1, 2));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, HostTensor.concat(List.of(two, one)).floats());
        for (HostTensor other : List.of(HostTensor.of(new float[] {5}, Shape.of(1, 1)),
                HostTensor.of(new int[] {5, 6}, Shape.of(1, 2)), HostTensor.of(5f))) {
            String message = assertThrows(IllegalArgumentException.class, () -> HostTensor.concat(List.of(two, other)))
                    .getMessage();
            assertTrue(message.contains(other.type() + "" + other.shape() + " does not fit F32[2, 2]"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> HostTensor.concat(List.of()));
    }

    @Test
    void convertsTypes() {
        assertArrayEquals(new int[] {1, -2}, HostTensor.of(1.9f, -2.9f).to(DType.I32).ints());
        assertArrayEquals(new double[] {3}, HostTensor.of(3).to(DType.F64).doubles());
        String message =
                assertThrows(IllegalStateException.class, () -> HostTensor.of(3).floats()).getMessage();
        assertEquals("this tensor holds I32 elements, not F32", message);
    }
}
