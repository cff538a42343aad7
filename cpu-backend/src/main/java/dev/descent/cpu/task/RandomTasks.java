package dev.descent.cpu.task;

import dev.descent.cpu.loops.PhiloxKey;
import dev.descent.cpu.loops.RandomLoops;
import java.lang.foreign.MemorySegment;

/** Random numbers and dropout. */
public final class RandomTasks {
    /** Cost of a random number, in cheap elements. */
    private static final double WEIGHT = 8;

    private RandomTasks() {}

    public static Task random(Context c, int stream, MemorySegment clock, MemorySegment out, long n) {
        return new Uniform(c, stream, clock, out, n);
    }

    public static Task dropout(
            Context c, float p, int stream, MemorySegment clock, MemorySegment x, MemorySegment y, long n) {
        return new Dropout(c, p, stream, clock, x, y, n);
    }

    private static final class Uniform extends RangeTask {
        private final RandomLoops loops;
        private final PhiloxKey key = new PhiloxKey();
        private final int stream;
        private final MemorySegment clock;
        private final MemorySegment out;

        Uniform(Context c, int stream, MemorySegment clock, MemorySegment out, long n) {
            super(c, n, WEIGHT);
            loops = c.loops().random();
            this.stream = stream;
            this.clock = clock;
            this.out = out;
        }

        @Override
        public void begin() {
            key.read(clock, stream);
        }

        @Override
        void range(long from, int count) {
            loops.uniform(key, from, out, 4 * from, count);
        }
    }

    private static final class Dropout extends RangeTask {
        private final RandomLoops loops;
        private final PhiloxKey key = new PhiloxKey();
        private final float p;
        private final float keep;
        private final int stream;
        private final MemorySegment clock;
        private final MemorySegment x;
        private final MemorySegment y;

        Dropout(Context c, float p, int stream, MemorySegment clock, MemorySegment x, MemorySegment y, long n) {
            super(c, n, WEIGHT + 1);
            loops = c.loops().random();
            this.p = p;
            keep = 1f - p;
            this.stream = stream;
            this.clock = clock;
            this.x = x;
            this.y = y;
        }

        @Override
        public void begin() {
            key.read(clock, stream);
        }

        @Override
        void range(long from, int count) {
            loops.dropout(key, p, keep, from, x, 4 * from, y, 4 * from, count);
        }
    }
}
