package dev.descent.conformance;

import java.util.List;

/**
 * What a case gave.
 *
 * @param op family and op
 * @param name name of the case
 * @param share worst share of the error budget, 1 is all of it; 0 for exact outputs
 * @param mismatches what went wrong, empty if nothing did
 * @param nanos fastest replay
 * @param bytes bytes it reads and writes
 * @param flops its floating point operations
 */
public record CaseResult(
        String op, String name, double share, List<Mismatch> mismatches, long nanos, long bytes, long flops) {
    public CaseResult {
        mismatches = List.copyOf(mismatches);
    }

    public boolean passed() {
        return mismatches.isEmpty();
    }
}
