package dev.descent.conformance.oracle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Ints of a view, checked at every access. */
record Ints(MemorySegment memory) {
    int get(long i) {
        return memory.get(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES);
    }

    void set(long i, int value) {
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES, value);
    }

    long size() {
        return memory.byteSize() / Integer.BYTES;
    }
}
