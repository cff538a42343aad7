package dev.descent.kernels;

import dev.descent.spi.View;

/** One argument of a launch, as a manifest entry names it. */
public sealed interface KernelArg {
    /** A view: two parameters in the source, the buffer's pointer and the view's first element (long). */
    record Memory(View view) implements KernelArg {}

    /** A 32-bit integer. */
    record IntValue(int value) implements KernelArg {}

    /** A 64-bit integer. */
    record LongValue(long value) implements KernelArg {}

    /** A binary32 number. */
    record FloatValue(float value) implements KernelArg {}
}
