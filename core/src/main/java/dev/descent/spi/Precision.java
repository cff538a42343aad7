package dev.descent.spi;

/** The arithmetic a backend may use; never less than what was asked for. */
public enum Precision {
    /** Every product and sum in IEEE binary32. */
    STRICT
}
