package dev.descent.spi;

/**
 * How to open a device.
 *
 * @param device index among the backend's devices
 * @param threads worker threads of a CPU backend; 0 takes as many as there are cores
 * @param precision allowed arithmetic
 */
public record BackendOptions(int device, int threads, Precision precision) {
    public BackendOptions {
        if (device < 0 || threads < 0) {
            throw new IllegalArgumentException("device index and threads must not be negative: " + device + ", "
                    + threads);
        }
    }

    /** Device 0, all cores, strict precision. */
    public static BackendOptions defaults() {
        return new BackendOptions(0, 0, Precision.STRICT);
    }

    public BackendOptions withThreads(int n) {
        return new BackendOptions(device, n, precision);
    }
}
