package dev.descent.conformance;

import java.util.Locale;

/**
 * What went wrong in a case.
 *
 * @param gate which check found it
 * @param message what it found
 */
public record Mismatch(Gate gate, String message) {
    /** The checks of a case. */
    public enum Gate {
        /** The output is not within the contract. */
        VALUE,
        /** An element of the output was not written. */
        UNWRITTEN,
        /** An input, or memory around a buffer, was written. */
        STRAY_WRITE,
        /** A second run gave other bits. */
        REPEAT,
        /** A recording gave other bits than the direct call, ran while it was recorded, or kept what it then read. */
        RECORDING,
        /** A call, a recording or a replay kept device memory. */
        MEMORY,
        /** A promise of the backend beside its kernels was broken. */
        BACKEND,
        /** The backend threw. */
        ERROR
    }

    static Mismatch value(String buffer, int index, double got, double expected, double allowed) {
        return new Mismatch(Gate.VALUE, String.format(Locale.ROOT,
                "%s[%d]: got %s, expected %s, off by %.3g, allowed %.3g", buffer, index, got, expected,
                Math.abs(got - expected), allowed));
    }
}
