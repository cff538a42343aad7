package dev.descent.cpu.loops;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads and writes single elements of native memory; offsets count bytes. */
public final class Mem {
    /** log₂ of the four bytes of an element. */
    public static final int SHIFT = 2;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private Mem() {}

    public static float get(MemorySegment s, long offset) {
        return s.get(FLOAT, offset);
    }

    public static void set(MemorySegment s, long offset, float value) {
        s.set(FLOAT, offset, value);
    }

    public static int getInt(MemorySegment s, long offset) {
        return s.get(INT, offset);
    }

    public static void setInt(MemorySegment s, long offset, int value) {
        s.set(INT, offset, value);
    }
}
