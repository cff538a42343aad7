package dev.descent.tensor;

/** The type of one element. */
public enum DType {
    /** IEEE 754 binary32: every trained value on a real device. */
    F32(4),
    /** Two's complement 32-bit integer: indices, class labels, counters. */
    I32(4),
    /** IEEE 754 binary64: what the oracle computes in. */
    F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are floating point numbers. */
    public boolean isReal() {
        return this != I32;
    }
}
