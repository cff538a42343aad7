package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.PhiloxKey;
import dev.descent.cpu.loops.RandomLoops;
import java.lang.foreign.MemorySegment;

/** Random numbers in plain Java. */
public final class ScalarRandomLoops implements RandomLoops {
    @Override
    public void uniform(PhiloxKey key, long first, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += 2) {
            long pair = pair(key, first + i);
            set(y, yo + 4L * i, Philox.uniform((int) pair));
            if (i + 1 < n) {
                set(y, yo + 4L * i + 4, Philox.uniform((int) (pair >>> 32)));
            }
        }
    }

    @Override
    public void dropout(
            PhiloxKey key, float p, float keep, long first, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += 2) {
            long pair = pair(key, first + i);
            drop(Philox.uniform((int) pair), p, keep, x, xo + 4L * i, y, yo + 4L * i);
            if (i + 1 < n) {
                drop(Philox.uniform((int) (pair >>> 32)), p, keep, x, xo + 4L * i + 4, y, yo + 4L * i + 4);
            }
        }
    }

    /** The words of elements i and i + 1; i is even. */
    private static long pair(PhiloxKey key, long i) {
        return Philox.pair(key, (int) (i >>> 2), (int) (i & 2) >>> 1);
    }

    private static void drop(float u, float p, float keep, MemorySegment x, long xo, MemorySegment y, long yo) {
        set(y, yo, u >= p ? get(x, xo) / keep : 0f);
    }
}
