package dev.descent.spi;

/** The entry to a backend, found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** A short lower-case name, for example {@code cpu}. */
    String name();

    /** Looks for devices. Never throws and never hides a reason; cheap enough to be called at every start. */
    Probe probe();

    /**
     * Opens a device.
     *
     * @throws BackendException if the device cannot be opened; the message says why and what to do
     */
    Backend open(BackendOptions options);
}
