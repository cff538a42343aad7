package dev.descent.spi;

/**
 * A recurrent layer over whole sequences. Legend: T steps, B batch, I inputs, H hidden, G gates.
 *
 * <p>Time runs from 0 to T − 1, or from T − 1 to 0 if {@code reverse}. "Before" and "after" below follow that order.
 *
 * @param kind formulas of the cell
 * @param steps T
 * @param batch B
 * @param inputs I
 * @param hidden H
 * @param reverse whether time runs backwards
 */
public record RecurrentSpec(RecurrentKind kind, int steps, int batch, int inputs, int hidden, boolean reverse) {
    /** Rows of the weights, G·H. */
    public int gateRows() {
        return kind.gates() * hidden;
    }

    /** Elements of the states before and after every step, [T + 1, B, H]. */
    public long stateSize() {
        return (steps + 1L) * batch * hidden;
    }

    /** Elements of what the forward kernel keeps for the backward one. */
    public long reserveSize() {
        return (long) kind.reserved() * steps * batch * hidden;
    }

    /** Elements of the memory in which the backward kernel may work. */
    public long workSize() {
        return (long) Math.max(1, kind.reserved()) * steps * batch * hidden;
    }

    /** Position among the T + 1 states of the one before time step {@code t}. */
    public int before(int t) {
        return reverse ? t + 1 : t;
    }

    /** Position among the T + 1 states of the one after time step {@code t}. */
    public int after(int t) {
        return reverse ? t : t + 1;
    }
}
