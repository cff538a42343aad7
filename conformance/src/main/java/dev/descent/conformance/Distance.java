package dev.descent.conformance;

import dev.descent.tensor.DType;

/** How much of its error budget one element uses. */
final class Distance {
    private Distance() {}

    /**
     * 0 is no error, 1 the whole budget, more is a mismatch. NaN must meet NaN; an infinite reference, or one beyond
     * the largest float, must meet the infinity of its sign.
     */
    static double share(Contract contract, DType type, double value, double reference, double terms) {
        // what a float cannot hold is infinite, also in the memory of a float64 backend
        double got = Math.abs(value) > Float.MAX_VALUE ? (float) value : value;
        if (Double.isNaN(reference) || Double.isNaN(got)) {
            return Double.isNaN(reference) && Double.isNaN(got) ? 0 : Double.POSITIVE_INFINITY;
        }
        double rounded = type == DType.I32 ? reference : (float) reference;
        if (contract instanceof Contract.Exact) {
            return sameBits((float) got, (float) rounded) && (type == DType.I32 ? got == rounded : true)
                    ? 0 : Double.POSITIVE_INFINITY;
        }
        double allowed = contract.allowed(reference, terms);
        if (Double.isInfinite(rounded) || Double.isInfinite(got)) {
            // at the edge of the range rounding may go either way
            boolean edge = Math.abs(Math.abs(reference) - Float.MAX_VALUE) <= allowed + Math.ulp(Float.MAX_VALUE);
            return got == rounded || edge ? 0 : Double.POSITIVE_INFINITY;
        }
        // rounding the exact result to a float is no error: half a unit in the last place is free
        double off = Math.max(0, Math.abs(got - reference) - Math.abs(rounded - reference));
        return off == 0 ? 0 : Double.isNaN(allowed) ? Double.POSITIVE_INFINITY : off / allowed;
    }

    private static boolean sameBits(float a, float b) {
        return Float.floatToIntBits(a) == Float.floatToIntBits(b);
    }
}
