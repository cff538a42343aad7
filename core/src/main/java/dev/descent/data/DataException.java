package dev.descent.data;

import org.jspecify.annotations.Nullable;

/** A file that can not be used: missing, truncated, malformed, or holding values that training can not take. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error whose message names the file, the place in it and what to do. */
    public DataException(String message) {
        super(message);
    }

    /** The same with a cause. */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
