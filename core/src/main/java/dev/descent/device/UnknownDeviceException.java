package dev.descent.device;

import dev.descent.spi.BackendException;

/** No device has this name, on any machine. */
public final class UnknownDeviceException extends BackendException {
    private static final long serialVersionUID = 1L;

    UnknownDeviceException(String message) {
        super(message);
    }
}
