package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.at;

import dev.descent.cpu.loops.PhiloxKey;
import dev.descent.cpu.loops.RandomLoops;
import dev.descent.cpu.scalar.ScalarRandomLoops;
import java.lang.foreign.MemorySegment;

/** Random numbers: whole vectors first, then the scalar loops for what is left. */
final class VectorRandomLoops implements RandomLoops {
    private final ScalarRandomLoops rest = new ScalarRandomLoops();

    @Override
    public void uniform(PhiloxKey key, long first, MemorySegment y, long yo, int n) {
        int whole = n & -(2 * L);
        if (whole > 0) {
            PhiloxVectors.uniform(key, first >>> 2, at(y, yo), whole);
        }
        if (whole < n) {
            rest.uniform(key, first + whole, y, yo + 4L * whole, n - whole);
        }
    }

    @Override
    public void dropout(
            PhiloxKey key, float p, float keep, long first, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int whole = n & -(2 * L);
        if (whole > 0) {
            PhiloxVectors.dropout(key, p, keep, first >>> 2, at(x, xo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.dropout(key, p, keep, first + whole, x, xo + o, y, yo + o, n - whole);
        }
    }
}
