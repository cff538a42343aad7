package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * A device has not enough free memory for what was asked for. Nothing was allocated, and all that was there before
 * lives on.
 */
public class DeviceMemoryException extends BackendException {
    private static final long serialVersionUID = 1L;

    private final long asked;
    private final long free;
    private final long largest;

    /**
     * @param asked bytes that were asked for
     * @param free bytes of the device that are free
     * @param largest bytes of the largest buffer that the device can have, however much is free; {@link Long#MAX_VALUE}
     *     where nothing but the free memory sets a limit
     */
    public DeviceMemoryException(String message, long asked, long free, long largest, @Nullable Throwable cause) {
        super(message, cause);
        this.asked = asked;
        this.free = free;
        this.largest = largest;
    }

    /** The same numbers in a wider context, with {@code e} as cause. */
    public DeviceMemoryException(String message, DeviceMemoryException e) {
        this(message, e.asked, e.free, e.largest, e);
    }

    /** Bytes that were asked for. */
    public long asked() {
        return asked;
    }

    /** Bytes of the device that were free. */
    public long free() {
        return free;
    }

    /** Bytes of the largest buffer, however much is free; {@link Long#MAX_VALUE} if there is no such limit. */
    public long largest() {
        return largest;
    }
}
