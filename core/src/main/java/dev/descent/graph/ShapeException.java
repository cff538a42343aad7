package dev.descent.graph;

/** Shapes or element types that do not fit; the message names layer, op, the shapes and the user's line. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
