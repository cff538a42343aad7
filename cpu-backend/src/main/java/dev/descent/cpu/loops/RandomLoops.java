package dev.descent.cpu.loops;

import java.lang.foreign.MemorySegment;

/** Random numbers by Philox4x32-10; see {@code Philox} for the numbering. */
public interface RandomLoops {
    /** Elements first to first + n − 1 of the stream, uniform in [0, 1); {@code first} is a multiple of 4. */
    void uniform(PhiloxKey key, long first, MemorySegment y, long yo, int n);

    /** y = x / keep where the uniform number is ≥ p, else 0, with keep = 1 − p. */
    void dropout(
            PhiloxKey key, float p, float keep, long first, MemorySegment x, long xo, MemorySegment y, long yo, int n);
}
