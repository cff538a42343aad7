package dev.descent.conformance;

import dev.descent.tensor.DType;

/** How much of its error budget one element uses. */
final class Distance {
    /** Halfway from the largest float to the next power of two: from here on a number rounds to infinity. */
    private static final double OVERFLOW = 0x1.ffffffp127;

    private Distance() {}

    /**
     * 0 is no error, 1 the whole budget, more is a mismatch. NaN must meet NaN; an infinite reference, or one that
     * rounds to infinity, must meet the infinity of its sign, unless what parts it from the largest float is within the
     * budget. A budget that is not finite is no budget.
     */
    static double share(Contract contract, DType type, double value, double reference, double terms) {
        // what a float cannot hold is infinite, also in the memory of a float64 backend
        double got = Math.abs(value) > Float.MAX_VALUE ? (float) value : value;
        if (Double.isNaN(reference) || Double.isNaN(got)) {
            return Double.isNaN(reference) && Double.isNaN(got) ? 0 : Double.POSITIVE_INFINITY;
        }
        double rounded = type == DType.I32 ? reference : (float) reference;
        if (contract instanceof Contract.Exact) {
            return sameBits((float) got, (float) rounded) && (type != DType.I32 || got == rounded)
                    ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Double.isInfinite(got) && got == rounded) {
            return 0;
        }
        double allowed = contract.allowed(reference, terms);
        if (Double.isInfinite(reference) || !Double.isFinite(allowed) || allowed < 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (Double.isInfinite(got)) {
            boolean sameSign = got > 0 == reference > 0;
            return sameSign ? (OVERFLOW - Math.abs(reference)) / allowed : Double.POSITIVE_INFINITY;
        }
        // rounding the exact result to a float is no error: half a unit in the last place is free
        double free = Double.isInfinite(rounded) ? 0 : Math.abs(rounded - reference);
        double off = Math.max(0, Math.abs(got - reference) - free);
        return off == 0 ? 0 : off / allowed;
    }

    private static boolean sameBits(float a, float b) {
        return Float.floatToIntBits(a) == Float.floatToIntBits(b);
    }
}
