package dev.descent.spi;

/**
 * The arithmetic that a backend may use for products of matrices; never less than what was asked for, and more where it
 * has nothing else. Parameters, their updates, sums and everything else stay in IEEE binary32, in memory as well: only
 * what goes into a product is rounded.
 */
public enum Precision {
    /** Every product and sum in IEEE binary32. */
    STRICT,
    /** Factors rounded to TF32, 10 bits of mantissa; sums in binary32. */
    TF32,
    /** Factors rounded to bfloat16, 7 bits of mantissa; sums in binary32. */
    BF16
}
