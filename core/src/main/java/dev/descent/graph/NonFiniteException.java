package dev.descent.graph;

/** Debug mode met a NaN or an infinity. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private final String layer;
    private final String op;

    NonFiniteException(String layer, String op, String message) {
        super(message);
        this.layer = layer;
        this.op = op;
    }

    /** Path of the layer whose op gave the value, or empty outside layers. */
    public String layer() {
        return layer;
    }

    /** The op that gave the value. */
    public String op() {
        return op;
    }
}
