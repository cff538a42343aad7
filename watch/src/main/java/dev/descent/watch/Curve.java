package dev.descent.watch;

import java.util.List;

/**
 * A few series over one axis.
 *
 * @param title what is drawn
 * @param axis what the horizontal axis counts
 * @param x ascending
 * @param series values at each x, NaN for none
 * @param wide whether the vertical axis may be logarithmic, where the values ask for it
 */
record Curve(String title, String axis, double[] x, List<Series> series, boolean wide) {
    /** From this ratio of the largest to the smallest on, equal ratios are drawn equally far. */
    private static final double WIDE = 50;

    /**
     * Values with a name.
     *
     * @param low with {@code high} a band around the values; empty for none
     */
    record Series(String name, double[] y, double[] low, double[] high) {
        Series(String name, double[] y) {
            this(name, y, new double[0], new double[0]);
        }

        boolean band() {
            return low.length > 0;
        }
    }

    Curve {
        series = List.copyOf(series);
    }

    Curve(String title, String axis, double[] x, List<Series> series) {
        this(title, axis, x, series, true);
    }

    /** Least and greatest finite value, bands too; two NaN where there is none. */
    double[] range() {
        double[] r = {Double.NaN, Double.NaN};
        for (Series s : series) {
            for (double[] values : new double[][] {s.y(), s.low(), s.high()}) {
                for (double v : values) {
                    if (Double.isFinite(v)) {
                        r[0] = r[0] <= v ? r[0] : v;
                        r[1] = r[1] >= v ? r[1] : v;
                    }
                }
            }
        }
        return r;
    }

    /** Whether the vertical axis is to be logarithmic: nothing is 0 or below, and the values are far apart. */
    boolean logarithmic() {
        double[] r = range();
        return wide && r[0] > 0 && r[1] / r[0] > WIDE;
    }
}
