package dev.descent.cpu.loops;

import java.lang.foreign.MemorySegment;

/**
 * What happens between two products in a recurrent cell, for n hidden units of one example. Offsets count bytes. Blocks
 * of gates lie {@code aStep} bytes apart in a and {@code step} bytes apart elsewhere. For the formulas see
 * {@link dev.descent.spi.RecurrentKind}.
 *
 * <p>{@code given} is the gradient that comes in at the state from outside, {@code carry} the one from the step after;
 * dh = given + carry.
 */
public interface GateLoops {
    /**
     * LSTM. a: a_i, a_f, a_g, a_o. saved ← i, f, g, o; after ← c = fma(f, before, i·g); h ← o · tanh(c).
     *
     * @param before the cell before the step
     */
    void lstm(
            MemorySegment a,
            long ao,
            long aStep,
            MemorySegment before,
            long beforeO,
            MemorySegment saved,
            long so,
            long step,
            MemorySegment after,
            long afterO,
            MemorySegment h,
            long ho,
            int n);

    /**
     * LSTM. With u = tanh(c): e = fma(dh·o, 1 − u², dc); deltas ← e·g·i', e·before·f', e·i·g', dh·u·o' in that order
     * of blocks; dc ← e·f. A slope is s·(1 − s) for σ and fma(−s, s, 1) for tanh.
     */
    void lstmDelta(
            MemorySegment saved,
            long so,
            MemorySegment before,
            long beforeO,
            MemorySegment after,
            long afterO,
            MemorySegment given,
            long go,
            MemorySegment carry,
            long co,
            MemorySegment dc,
            long dco,
            MemorySegment deltas,
            long deltasO,
            long step,
            int n);

    /**
     * GRU. a: a_r + q_r, a_z + q_z, a_n, q_n. saved ← r, z, n = tanh(fma(r, q_n, a_n)), q_n;
     * h ← fma(1 − z, n, z·before).
     */
    void gru(
            MemorySegment a,
            long ao,
            long aStep,
            MemorySegment before,
            long beforeO,
            MemorySegment saved,
            long so,
            long step,
            MemorySegment h,
            long ho,
            int n);

    /**
     * GRU. v = dh·(1 − z)·n'; deltas ← v·r, v·q_n·r', dh·(before − n)·z', v: those of q_n, r, z and a_n.
     *
     * @param direct ← dh·z, the gradient that goes past the product; may be {@code carry}
     */
    void gruDelta(
            MemorySegment saved,
            long so,
            MemorySegment before,
            long beforeO,
            MemorySegment given,
            long go,
            MemorySegment carry,
            long co,
            MemorySegment direct,
            long directO,
            MemorySegment deltas,
            long deltasO,
            long step,
            int n);
}
