package dev.descent.spi;

/** What a device is. */
public enum DeviceKind {
    CPU,
    GPU,
    /** Any other accelerator. */
    ACCELERATOR,
    /** A slow float64 reference, never chosen by itself. */
    ORACLE
}
