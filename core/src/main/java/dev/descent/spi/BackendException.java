package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/** A device failed or cannot be used; the message says what, where and what to do. */
public class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BackendException(String message) {
        super(message);
    }

    public BackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
