package dev.descent.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OracleMathTest {
    /** Known answers that come with Random123, the authors' own library. */
    @Test
    void philoxGivesTheKnownAnswers() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
                Philox.block(new int[4], new int[2]));
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                Philox.block(new int[] {-1, -1, -1, -1}, new int[] {-1, -1}));
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                Philox.block(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                        new int[] {0xa4093822, 0x299f31d0}));
    }

    /** Values of Φ from tables of the normal distribution with 15 digits (Abramowitz and Stegun 1964, table 26.1). */
    @Test
    void normalDistribution() {
        assertEquals(0.5, Erf.normal(0));
        assertEquals(0.841344746068543, Erf.normal(1), 1e-15);
        assertEquals(0.022750131948179, Erf.normal(-2), 1e-15);
        assertEquals(0.998650101968370, Erf.normal(3), 1e-15);
        assertEquals(1, Erf.normal(40));
        assertEquals(0, Erf.normal(Double.NEGATIVE_INFINITY));
    }

    @Test
    void bothWaysOfComputingErfcMeet() {
        for (double z = 1.45; z < 1.55; z += 0.001) {
            double below = Erf.normal(-Math.sqrt(2) * Math.min(z, 1.4999));
            double above = Erf.normal(-Math.sqrt(2) * Math.max(z, 1.5001));
            assertEquals(1, above / below, 0.3); // monotone, no jump
        }
        double left = Erf.normal(-Math.sqrt(2) * Math.nextDown(1.5));
        double right = Erf.normal(-Math.sqrt(2) * Math.nextUp(1.5));
        assertEquals(1, right / left, 1e-12);
    }
}
