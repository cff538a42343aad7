package dev.descent.cpu.loops;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The numbers of one optimiser step, worked out once before its parameters are touched. */
public final class StepScalars {
    public float lr;
    /** Factor of the gradient. */
    public float scale;
    /** lr · λ of decoupled decay. */
    public float decay;
    /** Adam: lr / (1 − β₁ᵗ). */
    public float adamRate;
    /** Adam: 1 / √(1 − β₂ᵗ). */
    public float adamRoot;

    /** Reads the learning rate, the clock and the gradient's factor; bias corrections are computed in binary64. */
    public void read(OptimizerSpec spec, MemorySegment rate, MemorySegment clock, @Nullable MemorySegment factor) {
        lr = Mem.get(rate, 0);
        scale = factor == null ? 1f : Mem.get(factor, 0);
        decay = lr * spec.weightDecay();
        if (spec.kind() == OptimizerKind.ADAM) {
            long step = (Mem.getInt(clock, 8) & 0xFFFFFFFFL) | ((long) Mem.getInt(clock, 12) << 32);
            adamRate = (float) (lr / (1.0 - power(spec.beta1(), step + 1)));
            adamRoot = (float) (1.0 / Math.sqrt(1.0 - power(spec.beta2(), step + 1)));
        }
    }

    /** By squaring: the same bits on every machine, which Math.pow does not promise, and no allocation. */
    static double power(double base, long exponent) {
        double result = 1;
        double square = base;
        for (long e = exponent; e != 0; e >>>= 1) {
            if ((e & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }
}
