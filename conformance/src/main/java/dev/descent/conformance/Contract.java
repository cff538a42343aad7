package dev.descent.conformance;

/**
 * How far an element may be from the float64 reference, in every case after the reference was rounded to a float, which
 * is free. NaN must meet NaN, and infinity the infinity of its sign, under every contract: see {@link Distance}.
 */
sealed interface Contract {
    /** Half the distance from 1 to the next float. */
    double UNIT = 0x1p-24;
    /** A result this small may be flushed to zero, or lose digits on the way through subnormal numbers. */
    double FLOOR = Float.MIN_NORMAL;

    /** The reference rounded to float, to the bit (any NaN is the same NaN). */
    record Exact() implements Contract {}

    /** Within n units in the last place of the rounded reference. */
    record Ulp(int n) implements Contract {}

    /**
     * |got − ref| ≤ c · √k · 2⁻²⁴ · Σ|terms|, the error of a sum of k terms whose rounding errors are independent.
     *
     * @param c constant
     * @param k number of terms
     * @param terms Σ|terms| of every element of the output
     */
    record Sum(double c, double k, Terms terms) implements Contract {}

    /** Computes Σ|terms| from the inputs of a case, as doubles, and the reference of the output. */
    @FunctionalInterface
    interface Terms {
        double[] of(double[][] inputs, double[] reference);

        /**
         * The same where a product of two factors may be wrong by more than float32 makes it.
         *
         * @param product its relative error, see {@link Rounding}
         */
        default Terms under(double product) {
            return this;
        }
    }

    static Contract exact() {
        return new Exact();
    }

    static Contract ulp(int n) {
        return new Ulp(n);
    }

    /** Allowed distance of one element; {@code terms} is read by {@link Sum} alone. */
    default double allowed(double reference, double terms) {
        return switch (this) {
            case Exact e -> 0;
            case Ulp u -> u.n() * (double) Math.ulp((float) Math.min(Math.abs(reference), Float.MAX_VALUE)) + FLOOR;
            case Sum s -> s.c() * Math.sqrt(Math.max(1, s.k())) * UNIT * terms + FLOOR;
        };
    }
}
