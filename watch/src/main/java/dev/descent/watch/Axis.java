package dev.descent.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * From values to places on the picture, and where there are marks.
 *
 * @param from place of the value {@code low}
 * @param to place of {@code high}
 */
record Axis(double low, double high, double from, double to, boolean logarithmic) {
    private static final double PAD = 0.05;
    private static final int[] STEPS = {1, 2, 5, 10};
    /** With fewer powers of ten than that, their doubles and fives get marks too. */
    private static final double FEW_DECADES = 2.5;

    /** The axis for values in this range, with a little room at both ends. */
    static Axis padded(double[] range, double from, double to, boolean logarithmic) {
        double low = range[0];
        double high = range[1];
        if (Double.isNaN(low)) {
            return new Axis(0, 1, from, to, false);
        }
        if (logarithmic) {
            // by logarithms, and within what a double has: the ratio of any two numbers need be none
            double pad = low == high ? 10 : Math.exp(PAD * (Math.log(high) - Math.log(low)));
            double least = Math.max(low / pad, Double.MIN_VALUE);
            double most = Math.min(high * pad, Double.MAX_VALUE);
            return new Axis(least, most, from, to, true);
        }
        double span = high - low;
        double pad = span > Math.ulp(Math.abs(high)) * 16 ? PAD * span : Math.max(Math.abs(high) * PAD, 1e-6);
        // what lies near 0 begins there
        double floor = low >= 0 && (low <= pad || low < (high - low) / 2) ? 0 : low - pad;
        return new Axis(floor, high + pad, from, to, false);
    }

    /** The axis for numbers of epochs or steps, from end to end. */
    static Axis whole(double[] x, double from, double to) {
        if (x.length == 0) {
            return new Axis(0, 1, from, to, false);
        }
        double low = x[0];
        double high = x[x.length - 1];
        return low == high ? new Axis(low - 1, high + 1, from, to, false) : new Axis(low, high, from, to, false);
    }

    double at(double value) {
        double share = logarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round values, about so many. */
    List<Double> marks(int wanted) {
        return logarithmic ? powers() : linear(wanted);
    }

    private List<Double> linear(int wanted) {
        double rough = (high - low) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (int s : STEPS) {
            if (s * power >= rough) {
                step = s * power;
                break;
            }
        }
        List<Double> marks = new ArrayList<>();
        long last = (long) Math.floor(high / step + 1e-9);
        for (long i = (long) Math.ceil(low / step - 1e-9); i <= last; i++) {
            marks.add(i * step);
        }
        return marks;
    }

    /** Whole numbers alone, for what is counted. */
    List<Double> wholeMarks(int wanted) {
        return marks(wanted).stream().filter(m -> m == Math.rint(m)).toList();
    }

    private List<Double> powers() {
        double decades = Math.log10(high) - Math.log10(low);
        List<Double> marks = new ArrayList<>();
        int every = Math.max(1, (int) Math.ceil(decades / 6));
        int[] within = decades < FEW_DECADES ? new int[] {1, 2, 5} : new int[] {1};
        for (int e = (int) Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
            for (int s : within) {
                double m = Double.parseDouble(s + "e" + e);
                if (m >= low && m <= high && Math.floorMod(e, every) == 0) {
                    marks.add(m);
                }
            }
        }
        return marks;
    }
}
