package dev.descent.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
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

    /** Both ways of computing erfc against the series in decimal numbers with 60 digits, tails by their own digits. */
    @Test
    void normalDistributionToFourteenDigits() {
        for (double x = -9; x <= 6; x += 0.173) {
            double exact = decimal(x).doubleValue();
            assertEquals(exact, Erf.normal(x), 2e-14 * exact, "x = " + x);
        }
        for (double x : new double[] {-1.5 * Math.sqrt(2), Math.nextDown(-1.5 * Math.sqrt(2)), -1e-9, 1e-300}) {
            double exact = decimal(x).doubleValue();
            assertEquals(exact, Erf.normal(x), 2e-14 * exact, "x = " + x);
        }
    }

    /** Φ(x) = ½ + 1/√(2π) Σ (−1)ⁿ x^{2n+1} / (2ⁿ n! (2n + 1)), with digits enough for what cancels. */
    private static BigDecimal decimal(double x) {
        MathContext digits = new MathContext(80);
        BigDecimal z = new BigDecimal(x);
        BigDecimal half = z.multiply(z).divide(BigDecimal.TWO, digits).negate();
        BigDecimal power = z;
        BigDecimal sum = z;
        for (int n = 1; n < 600; n++) {
            power = power.multiply(half, digits).divide(BigDecimal.valueOf(n), digits);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
        }
        BigDecimal pi = new BigDecimal(
                "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899");
        BigDecimal root = pi.multiply(BigDecimal.TWO).sqrt(digits);
        return new BigDecimal("0.5").add(sum.divide(root, digits), digits);
    }
}
