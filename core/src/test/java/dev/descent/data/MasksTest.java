package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MasksTest {
    @Test
    void aNegativeNumberOfStepsIsRefused() {
        for (int[] lengths : new int[][] {{}, {1, 0}}) {
            assertEquals("the padded batch has -1 steps; time is 0 or more: the length of its longest sequence",
                    assertThrows(IllegalArgumentException.class, () -> Masks.ofLengths(lengths, -1)).getMessage());
        }
    }
}
