package dev.descent.device;

import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;

/**
 * A device that was chosen, and why.
 *
 * @param provider the backend to open it with
 * @param device the device
 * @param reason who chose it and what was not there, as one line
 */
public record Choice(BackendProvider provider, DeviceInfo device, String reason) {
    /** For example {@code device cpu: AMD EPYC, 2 threads (auto: cuda absent, …)}. */
    public String line() {
        return "device " + device.backend() + ": " + device.name() + ", " + device.detail() + " (" + reason + ")";
    }
}
