package dev.descent.conformance;

/**
 * A sum of many products, and how far float32 arithmetic may be from it: 2·√K·2⁻²⁴·Σ|terms| by its own roundings, as
 * for {@code gemm}, whatever the order; and by the errors of what is multiplied the root of their squares, since those
 * of different units and of different examples are as independent as the roundings are. The errors of one example at
 * different time steps are not: those add up.
 */
final class ApproxSum {
    private static final double OWN = 2 * Contract.UNIT;

    /** Relative error of a product beyond float32. */
    private final double product;

    private double value;
    private double terms;
    private double squares;
    private double steps;

    /** @param product see {@link Rounding} */
    ApproxSum(double product) {
        this.product = product;
    }

    /** Adds a term, with the error that it has before it is rounded. */
    void add(double term, double error) {
        value += term;
        terms += Math.abs(term);
        squares += error * error;
    }

    /** Adds factor · x. */
    void add(double factor, Approx x) {
        add(factor * x.value(), factor * x.error());
    }

    /** What comes now belongs to another time step. */
    void nextStep() {
        steps += Math.sqrt(squares);
        squares = 0;
    }

    /** The sum, of {@code k} terms at most. */
    Approx of(int k) {
        nextStep();
        double floor = terms > 0 ? Contract.FLOOR * Math.sqrt(k) : 0; // a sum of zeros is exact
        return new Approx(value, (OWN * Math.sqrt(k) + product) * terms + steps + floor);
    }
}
