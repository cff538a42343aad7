package dev.descent.graph;

/** A value was asked for that exists only when a plan runs. */
public final class TracedValueException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public TracedValueException(String message) {
        super(message);
    }
}
