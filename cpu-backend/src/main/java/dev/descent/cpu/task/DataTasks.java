package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import java.lang.foreign.MemorySegment;

/** Filling, copying and converting. */
public final class DataTasks {
    private DataTasks() {}

    /** Every element gets these four bytes. */
    public static Task fill(Context c, MemorySegment y, int bits, long n) {
        return new Fill(c, y, bits, n);
    }

    public static Task copy(Context c, MemorySegment x, MemorySegment y, long n) {
        return new Copy(c, x, y, n);
    }

    /** I32 to F32 or, truncating towards zero, F32 to I32. */
    public static Task cast(Context c, boolean toReal, MemorySegment x, MemorySegment y, long n) {
        return new Cast(c, toReal, x, y, n);
    }

    private static final class Fill extends RangeTask {
        private final MemorySegment y;
        private final int bits;

        Fill(Context c, MemorySegment y, int bits, long n) {
            super(c, n, 0.5);
            this.y = y;
            this.bits = bits;
        }

        @Override
        void range(long from, int count) {
            for (int i = 0; i < count; i++) {
                Mem.setInt(y, 4 * (from + i), bits);
            }
        }
    }

    private static final class Copy extends RangeTask {
        private final MemorySegment x;
        private final MemorySegment y;

        Copy(Context c, MemorySegment x, MemorySegment y, long n) {
            super(c, n, 0.5);
            this.x = x;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            MemorySegment.copy(x, 4 * from, y, 4 * from, 4L * count);
        }
    }

    private static final class Cast extends RangeTask {
        private final boolean toReal;
        private final MemorySegment x;
        private final MemorySegment y;

        Cast(Context c, boolean toReal, MemorySegment x, MemorySegment y, long n) {
            super(c, n, 1);
            this.toReal = toReal;
            this.x = x;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            if (toReal) {
                for (int i = 0; i < count; i++) {
                    Mem.set(y, 4 * (from + i), Mem.getInt(x, 4 * (from + i)));
                }
            } else {
                for (int i = 0; i < count; i++) {
                    Mem.setInt(y, 4 * (from + i), (int) Mem.get(x, 4 * (from + i)));
                }
            }
        }
    }
}
