package dev.descent.cpu.loops;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.UnaryOp;
import java.lang.foreign.MemorySegment;

/**
 * Element by element over runs of n contiguous floats. Offsets count bytes. The output may be one of the inputs at the
 * same offset.
 */
public interface ElementLoops {
    void unary(UnaryOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n);

    void activation(ActivationOp op, float alpha, MemorySegment x, long xo, MemorySegment y, long yo, int n);

    /** dx = dy · l', {@code saved} as {@link ActivationOp#deltaFromOutput()} says. */
    void activationDelta(
            ActivationOp op,
            float alpha,
            MemorySegment saved,
            long so,
            MemorySegment dy,
            long dyo,
            MemorySegment dx,
            long dxo,
            int n);

    void binary(BinaryOp op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n);

    /** The right operand is one number. */
    void binaryRight(BinaryOp op, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n);

    /** The left operand is one number. */
    void binaryLeft(BinaryOp op, float a, MemorySegment b, long bo, MemorySegment y, long yo, int n);

    void select(
            MemorySegment condition,
            long co,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            MemorySegment y,
            long yo,
            int n);

    /** c = l(alpha · t + beta · c + bias): t the finished products; see {@link GemmEpilogue} for the order. */
    void epilogue(
            GemmEpilogue e, MemorySegment t, long to, MemorySegment bias, long biasO, MemorySegment c, long co, int n);
}
