package dev.descent.spi;

/** Element by element functions of two real arguments; comparisons give 1 or 0 (0 where an argument is NaN). */
public enum BinaryOp {
    ADD,
    SUB,
    MUL,
    DIV,
    /** As {@link Math#max(float, float)}: NaN if either is NaN, −0 below +0. */
    MAX,
    /** As {@link Math#min(float, float)}. */
    MIN,
    EQUAL,
    GREATER,
    GREATER_EQUAL
}
