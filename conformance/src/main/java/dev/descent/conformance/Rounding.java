package dev.descent.conformance;

import dev.descent.spi.Precision;

/** What a {@link Precision} adds to the error of a product of matrices, beyond that of float32. */
final class Rounding {
    private Rounding() {}

    /**
     * Most that a product of two factors may be off, relative to itself: both were rounded, perhaps towards zero, so
     * each by up to one unit in its last place: 2⁻¹⁰ for TF32, 2⁻⁷ for bfloat16.
     */
    static double ofProduct(Precision precision) {
        return switch (precision) {
            case STRICT -> 0;
            case TF32 -> 2 * 0x1p-10;
            case BF16 -> 2 * 0x1p-7;
        };
    }
}
