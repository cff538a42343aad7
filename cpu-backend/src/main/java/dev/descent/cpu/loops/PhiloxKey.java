package dev.descent.cpu.loops;

import java.lang.foreign.MemorySegment;

/** Key and fixed counter words of a stream of random numbers, read anew from the clock at every run. */
public final class PhiloxKey {
    public int seedLow;
    public int seedHigh;
    public int stream;
    public int stepLow;
    public int stepHigh;

    /** Reads the clock {seed low, seed high, step low, step high}. */
    public void read(MemorySegment clock, int streamNumber) {
        seedLow = Mem.getInt(clock, 0);
        seedHigh = Mem.getInt(clock, 4);
        stepLow = Mem.getInt(clock, 8);
        stepHigh = Mem.getInt(clock, 12);
        stream = streamNumber;
    }
}
