package dev.descent.kernels;

/** Puts launches into a device's in-order stream, or into the recording in progress. */
@FunctionalInterface
public interface Launcher {
    /** Enqueues one launch; does not wait for it. */
    void launch(Launch launch);
}
