package dev.descent.watch;

/** Something that a run is to be watched with cannot be had; the message says what, why, and what to do. */
public final class WatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WatchException(String message) {
        super(message);
    }

    public WatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
