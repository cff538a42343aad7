package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.at;

import dev.descent.cpu.loops.GateLoops;
import dev.descent.cpu.scalar.ScalarGates;
import dev.descent.spi.ActivationOp;
import java.lang.foreign.MemorySegment;

/**
 * Gates: whole vectors first, the scalar loops for what is left. A cell is several short loops over memory in the
 * first-level cache, since one with all its functions would be too long for the compiler.
 */
final class VectorGates implements GateLoops {
    private final ScalarGates rest = new ScalarGates();

    @Override
    public void lstm(
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
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            long from = at(a, ao);
            long to = at(saved, so);
            ActivationVectors.run(ActivationOp.SIGMOID, 0f, from, to, whole);
            ActivationVectors.run(ActivationOp.SIGMOID, 0f, from + aStep, to + step, whole);
            ActivationVectors.run(ActivationOp.TANH, 0f, from + 2 * aStep, to + 2 * step, whole);
            ActivationVectors.run(ActivationOp.SIGMOID, 0f, from + 3 * aStep, to + 3 * step, whole);
            long c = at(after, afterO);
            long out = at(h, ho);
            GateVectors.lstmCell(to, step, at(before, beforeO), c, whole);
            ActivationVectors.run(ActivationOp.TANH, 0f, c, out, whole);
            GateVectors.scale(to + 3 * step, out, whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.lstm(
                    a,
                    ao + o,
                    aStep,
                    before,
                    beforeO + o,
                    saved,
                    so + o,
                    step,
                    after,
                    afterO + o,
                    h,
                    ho + o,
                    n - whole);
        }
    }

    @Override
    public void lstmDelta(
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
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            long to = at(deltas, deltasO);
            ActivationVectors.run(ActivationOp.TANH, 0f, at(after, afterO), to, whole);
            GateVectors.lstmDelta(
                    at(saved, so), at(before, beforeO), at(given, go), at(carry, co), at(dc, dco), to, step, whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.lstmDelta(
                    saved,
                    so + o,
                    before,
                    beforeO + o,
                    after,
                    afterO + o,
                    given,
                    go + o,
                    carry,
                    co + o,
                    dc,
                    dco + o,
                    deltas,
                    deltasO + o,
                    step,
                    n - whole);
        }
    }

    @Override
    public void gru(
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
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            long from = at(a, ao);
            long to = at(saved, so);
            long q = from + 3 * aStep;
            ActivationVectors.run(ActivationOp.SIGMOID, 0f, from, to, whole);
            ActivationVectors.run(ActivationOp.SIGMOID, 0f, from + aStep, to + step, whole);
            GateVectors.gruCandidate(to, step, from + 2 * aStep, q, whole);
            ActivationVectors.run(ActivationOp.TANH, 0f, to + 2 * step, to + 2 * step, whole);
            GateVectors.gruState(to, step, at(before, beforeO), at(h, ho), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.gru(a, ao + o, aStep, before, beforeO + o, saved, so + o, step, h, ho + o, n - whole);
        }
    }

    @Override
    public void gruDelta(
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
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            GateVectors.gruDelta(
                    at(saved, so),
                    at(before, beforeO),
                    at(given, go),
                    at(carry, co),
                    at(direct, directO),
                    at(deltas, deltasO),
                    step,
                    whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.gruDelta(
                    saved,
                    so + o,
                    before,
                    beforeO + o,
                    given,
                    go + o,
                    carry,
                    co + o,
                    direct,
                    directO + o,
                    deltas,
                    deltasO + o,
                    step,
                    n - whole);
        }
    }
}
