package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import org.junit.jupiter.api.Test;

class DistanceTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static double share(Contract c, double got, double reference) {
        return Distance.share(c, DType.F32, got, reference, 1);
    }

    private static Contract sum(double terms) {
        return new Contract.Sum(terms, 1, (in, ref) -> new double[ref.length]);
    }

    @Test
    void exactMeansTheBitsOfTheRoundedReference() {
        assertEquals(0, share(Contract.exact(), (float) Math.PI, Math.PI));
        assertEquals(INFINITE, share(Contract.exact(), Math.nextUp((float) Math.PI), Math.PI));
        assertEquals(INFINITE, share(Contract.exact(), -0.0, 0.0));
        assertEquals(0, Distance.share(Contract.exact(), DType.I32, 16777217, 16777217, 0));
        assertEquals(INFINITE, Distance.share(Contract.exact(), DType.I32, 16777216, 16777217, 0));
    }

    @Test
    void unitsInTheLastPlaceCountFromTheRoundedReference() {
        float pi = (float) Math.PI;
        assertEquals(0, share(Contract.ulp(2), pi, Math.PI));
        assertTrue(share(Contract.ulp(2), pi + 2 * Math.ulp(pi), Math.PI) <= 1);
        assertTrue(share(Contract.ulp(2), pi + 3 * Math.ulp(pi), Math.PI) > 1);
        assertTrue(share(Contract.ulp(2), pi - 3 * Math.ulp(pi), Math.PI) > 1);
    }

    @Test
    void sumsCountUnitsOfTheirTerms() {
        assertTrue(share(sum(4), 1 + 4 * Contract.UNIT, 1) <= 1);
        assertTrue(share(sum(4), 1 + 5 * Contract.UNIT, 1) > 1);
        Contract wide = new Contract.Sum(1, 100, (in, ref) -> new double[0]);
        assertEquals(10 * Contract.UNIT * 7 + Contract.FLOOR, wide.allowed(0, 7));
    }

    @Test
    void nothingButNaNMeetsNaN() {
        for (Contract c : new Contract[] {Contract.exact(), Contract.ulp(1000), sum(1e30)}) {
            assertEquals(0, share(c, Double.NaN, Double.NaN));
            assertEquals(INFINITE, share(c, Double.NaN, 1));
            assertEquals(INFINITE, share(c, 1, Double.NaN));
            assertEquals(INFINITE, share(c, INFINITE, Double.NaN));
        }
    }

    @Test
    void infinityMeetsInfinityOfItsSign() {
        for (Contract c : new Contract[] {Contract.exact(), Contract.ulp(4), sum(1)}) {
            assertEquals(0, share(c, INFINITE, INFINITE));
            assertEquals(INFINITE, share(c, -INFINITE, INFINITE));
            assertEquals(INFINITE, share(c, Float.MAX_VALUE, INFINITE));
            assertTrue(share(c, INFINITE, 1) > 1);
            assertEquals(0, share(c, INFINITE, 1e39), "a reference beyond the largest float rounds to infinity");
            assertEquals(INFINITE, share(c, -INFINITE, 1e39));
            assertTrue(share(c, 5, 1e39) > 1);
        }
    }

    @Test
    void atTheEdgeOfTheRangeRoundingMayGoEitherWay() {
        double justOver = 0x1.ffffffp127; // rounds to infinity
        assertTrue(share(Contract.ulp(2), Float.MAX_VALUE, justOver) <= 1);
        assertTrue(share(Contract.ulp(2), INFINITE, Float.MAX_VALUE) <= 1);
        assertTrue(share(Contract.ulp(2), 5, justOver) > 1);
        assertEquals(INFINITE, share(Contract.ulp(2), -INFINITE, Float.MAX_VALUE));
        assertEquals(INFINITE, share(Contract.exact(), Float.MAX_VALUE, justOver));
    }

    @Test
    void whatAFloatCannotHoldIsInfiniteInAFloat64BackendToo() {
        assertEquals(0, share(Contract.exact(), 1e39, 1e39));
        assertEquals(0, share(Contract.ulp(1), 1e300, 1e39));
    }

    @Test
    void aBudgetWithoutBoundIsNone() {
        assertEquals(INFINITE, Distance.share(sum(1), DType.F32, 1, 1, INFINITE));
        assertEquals(INFINITE, Distance.share(sum(1), DType.F32, 1, 1, Double.NaN));
    }
}
