package dev.descent.kernels;

import dev.descent.spi.View;

/** Parts of views. */
final class Slices {
    private Slices() {}

    /** {@code size} elements from element {@code from} on. */
    static View slice(View v, long from, long size) {
        return new View(v.buffer(), v.offset() + from * v.type().bytes(), size, v.type());
    }

    /** Everything from element {@code from} on. */
    static View from(View v, long from) {
        return slice(v, from, v.size() - from);
    }
}
