package dev.descent.spi;

/** Reductions along an axis. */
public enum ReduceOp {
    /** 0 over nothing. */
    SUM,
    /** As {@link Math#max(float, float)} over the axis; −∞ over nothing. */
    MAX
}
