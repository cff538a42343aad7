package dev.descent.spi;

/** Element by element functions of one real argument. */
public enum UnaryOp {
    NEG,
    ABS,
    /** −1, 0 or 1; ±0 and NaN are kept. */
    SIGN,
    SQUARE,
    SQRT,
    /** 1/√x. */
    RSQRT,
    /** 1/x. */
    RECIPROCAL,
    EXP,
    /** Natural logarithm. */
    LOG
}
