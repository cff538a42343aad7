package dev.descent.conformance;

import java.util.List;

/**
 * What a case gave.
 *
 * @param op family and op
 * @param name name of the case
 * @param share worst share of the error budget, 1 is all of it; 0 for exact outputs
 * @param worst the element with that share, for example {@code y[17]}; empty if the share is 0
 * @param mismatches what went wrong, empty if nothing did
 * @param digest checksum of the bits of all outputs, any NaN counting as the same NaN: equal on two configurations of a
 *     device that promises equal bits; 0 for a case without a kernel
 */
public record CaseResult(
        String op, String name, double share, String worst, List<Mismatch> mismatches, long digest) {
    public CaseResult {
        mismatches = List.copyOf(mismatches);
    }

    public boolean passed() {
        return mismatches.isEmpty();
    }
}
