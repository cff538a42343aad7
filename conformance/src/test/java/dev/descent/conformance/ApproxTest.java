package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Numbers that are off by up to their error give results that are off by up to theirs, and not by a fraction of it. */
class ApproxTest {
    private static final double E = 1e-3;

    /** The worst that f makes of an argument within E of a, as a share of the bound. */
    private static double share(double a, UnaryOperator<Approx> bound, DoubleUnaryOperator f) {
        Approx y = bound.apply(new Approx(a, E));
        assertEquals(f.applyAsDouble(a), y.value(), 1e-12);
        double worst = 0;
        for (int i = -10; i <= 10; i++) {
            worst = Math.max(worst, Math.abs(f.applyAsDouble(a + i * E / 10) - y.value()));
        }
        return worst / y.error();
    }

    private static void check(UnaryOperator<Approx> bound, DoubleUnaryOperator f, double... at) {
        for (double a : at) {
            double s = share(a, bound, f);
            assertTrue(s < 1 + 1e-12 && s > 0.95, "at " + a + ": " + s);
        }
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    @Test
    void functionsHandErrorsOnByTheirSlopes() {
        check(Approx::tanh, Math::tanh, 0, 0.3, -0.7, 2);
        check(Approx::sigmoid, ApproxTest::sigmoid, 0, 0.3, -0.7, 2, -3);
        check(Approx::relu, a -> Math.max(0, a), 0, 0.3, 0.0005);
        check(Approx::rest, a -> 1 - a, 0, 0.3, -0.7);
        check(Approx::tanhSlope, y -> 1 - y * y, 0.3, -0.7);
        check(Approx::sigmoidSlope, y -> y * (1 - y), 0.1, 0.7);
        assertEquals(0, new Approx(-2 * E, E).relu().error());
    }

    @Test
    void productsAndSumsHandErrorsOn() {
        check(a -> a.times(Approx.exact(3)), a -> a * 3, 0, 0.3, -0.7);
        check(a -> a.times(a), a -> a * a, 0.3, -0.7);
        check(a -> Approx.exact(5).minus(a), a -> 5 - a, 0.3, -0.7);
        check(a -> a.plus(a), a -> a + a, 0.3, -0.7);
    }

    @Test
    void aStepIsUncertainOnlyAroundZero() {
        assertEquals(new Approx(1, 0), new Approx(2 * E, E).step());
        assertEquals(new Approx(0, 0), new Approx(-2 * E, E).step());
        assertEquals(new Approx(0, 1), new Approx(-E / 2, E).step());
        assertEquals(new Approx(1, 1), new Approx(E / 2, E).step());
        assertEquals(Approx.ZERO, Approx.ZERO.step());
    }

    /** A float32 sum of rounded products is within the bound, and uses more than a thousandth of it. */
    @Test
    void sumsOfRoundedProducts() {
        SplittableRandom random = new SplittableRandom(5);
        double worst = 0;
        for (int k = 1; k <= 300; k++) {
            ApproxSum sum = new ApproxSum(0);
            float forwards = 0;
            for (int i = 0; i < k; i++) {
                float a = (float) random.nextGaussian();
                float b = (float) random.nextGaussian();
                sum.add((double) a * b, 0);
                forwards += a * b;
            }
            Approx y = sum.of(k);
            worst = Math.max(worst, Math.abs(forwards - y.value()) / y.error());
        }
        assertTrue(worst > 1e-3 && worst < 0.5, "share " + worst);
    }

    @Test
    void errorsOfOneExampleAddUpThroughTime() {
        ApproxSum sum = new ApproxSum(0);
        for (int step = 0; step < 2; step++) {
            sum.add(1, new Approx(0, 3));
            sum.add(1, new Approx(0, 4));
            sum.nextStep();
        }
        assertEquals(new Approx(0, 10), sum.of(4));
    }
}
