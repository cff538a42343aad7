package dev.descent.conformance.oracle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Doubles of a view, checked at every access. */
record Reals(MemorySegment memory) {
    double get(long i) {
        return memory.get(ValueLayout.JAVA_DOUBLE, i * Double.BYTES);
    }

    void set(long i, double value) {
        memory.set(ValueLayout.JAVA_DOUBLE, i * Double.BYTES, value);
    }

    long size() {
        return memory.byteSize() / Double.BYTES;
    }
}
