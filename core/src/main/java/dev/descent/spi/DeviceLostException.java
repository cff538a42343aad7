package dev.descent.spi;

/**
 * A device failed in a way that ends everything on it: buffers, plans and recordings are gone with their contents.
 * Close the device and open it again.
 */
public class DeviceLostException extends BackendException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message) {
        super(message);
    }
}
