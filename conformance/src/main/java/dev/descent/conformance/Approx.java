package dev.descent.conformance;

/**
 * A float64 number, and how far float32 arithmetic may be from it: running error analysis, as in Higham, Accuracy and
 * Stability of Numerical Algorithms, 3.3. Every operation hands on the errors of its arguments by its derivative and
 * adds its own rounding.
 *
 * @param value without rounding, or as good as that
 * @param error absolute
 */
record Approx(double value, double error) {
    static final Approx ZERO = new Approx(0, 0);

    /** Relative error of an exponential function with the contract of its kernel: 4 units in the last place. */
    private static final double FUNCTION = 8 * Contract.UNIT;

    static Approx exact(double value) {
        return new Approx(value, 0);
    }

    Approx plus(Approx o) {
        double sum = value + o.value;
        return new Approx(sum, error + o.error + Contract.UNIT * Math.abs(sum));
    }

    Approx minus(Approx o) {
        return plus(new Approx(-o.value, o.error));
    }

    Approx times(Approx o) {
        double product = value * o.value;
        return new Approx(product, Math.abs(value) * o.error + Math.abs(o.value) * error + error * o.error
                + Contract.UNIT * Math.abs(product) + Contract.FLOOR);
    }

    /** 1 − this. */
    Approx rest() {
        return exact(1).minus(this);
    }

    Approx tanh() {
        double y = Math.tanh(value);
        return function(y, Math.min(2, (1 - square(Math.tanh(nearest()))) * error));
    }

    Approx sigmoid() {
        double y = 1 / (1 + Math.exp(-value));
        double s = 1 / (1 + Math.exp(nearest()));
        return function(y, Math.min(1, s * (1 - s) * error));
    }

    /** @param handed on from the argument; no more than the whole range, however wrong the argument is */
    private static Approx function(double y, double handed) {
        return new Approx(y, handed + FUNCTION * Math.abs(y) + Contract.FLOOR);
    }

    Approx relu() {
        return new Approx(Math.max(0, value), value <= -error ? 0 : error);
    }

    /** The slope of a sigmoid whose value this is, y(1 − y). */
    Approx sigmoidSlope() {
        double own = 2 * Contract.UNIT * value;
        return new Approx(value * (1 - value), Math.min(1, Math.abs(1 - 2 * value) * error + square(error)) + own);
    }

    /** The slope of a hyperbolic tangent whose value this is, 1 − y²; close to 1, y² is rounded as if it were 1. */
    Approx tanhSlope() {
        double own = 2 * Contract.UNIT;
        return new Approx(1 - square(value), Math.min(1, 2 * Math.abs(value) * error + square(error)) + own);
    }

    /** 1 above zero and 0 below; within the error of zero it may be either. */
    Approx step() {
        return new Approx(value > 0 ? 1 : 0, Math.abs(value) < error ? 1 : 0);
    }

    /** Where the slopes of sigmoid and tanh are steepest, no further from here than the error: |a| of that place. */
    private double nearest() {
        return Math.max(0, Math.abs(value) - error);
    }

    private static double square(double x) {
        return x * x;
    }
}
