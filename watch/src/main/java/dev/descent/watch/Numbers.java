package dev.descent.watch;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people: four digits, and no more places than they need. */
final class Numbers {
    private static final MathContext FOUR = new MathContext(4);

    private Numbers() {}

    static String text(double x) {
        if (Double.isNaN(x)) {
            return "–";
        }
        if (Double.isInfinite(x)) {
            return x > 0 ? "∞" : "−∞";
        }
        BigDecimal d = new BigDecimal(x).round(FOUR).stripTrailingZeros();
        double size = Math.abs(x);
        String s;
        if (x == 0 || (size >= 1e-3 && size < 1e6)) {
            s = size >= 1e4 ? String.format(Locale.ROOT, "%,d", d.longValue()) : x == 0 ? "0" : d.toPlainString();
        } else {
            s = d.unscaledValue().toString();
            int exponent = d.precision() - d.scale() - 1;
            int digits = s.startsWith("-") ? 2 : 1;
            s = s.substring(0, digits) + (s.length() > digits ? "." + s.substring(digits) : "") + "e" + exponent;
        }
        return s.replace('-', '−');
    }

    /** A count with separators. */
    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** A share of a whole. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A time. */
    static String seconds(double s) {
        if (s < 100) {
            return String.format(Locale.ROOT, "%.1f s", s);
        }
        long all = Math.round(s);
        return all < 3600
                ? String.format(Locale.ROOT, "%d min %d s", all / 60, all % 60)
                : String.format(Locale.ROOT, "%d h %d min", all / 3600, all % 3600 / 60);
    }
}
