package dev.descent.conformance.oracle;

/**
 * The error function in float64, to about 1e-15: Maclaurin series for small arguments, the continued fraction of
 * erfc for large ones (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
 */
final class Erf {
    private Erf() {}

    /** Φ(x) = ½ erfc(−x/√2), the normal distribution function, with full relative accuracy in the left tail. */
    static double normal(double x) {
        double z = -x / Math.sqrt(2);
        return 0.5 * (z < 1.5 ? 1 - series(z) : fraction(z));
    }

    /** erf z = 2/√π e^{−z²} Σ 2ⁿ z^{2n+1} / (1·3·…·(2n+1)); for z below −6 it is −1. */
    private static double series(double z) {
        if (z < -6) {
            return -1;
        }
        double term = z;
        double sum = z;
        for (int n = 1; n < 300 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
    }

    /** erfc z = e^{−z²}/√π · 1/(z + ½/(z + 1/(z + 3/2/(z + …)))), from the inside out. */
    private static double fraction(double z) {
        if (Double.isInfinite(z)) {
            return 0;
        }
        double f = z;
        for (int n = 200; n >= 1; n--) {
            f = z + n / 2.0 / f;
        }
        return Math.exp(-z * z) / Math.sqrt(Math.PI) / f;
    }
}
