package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.UnaryOp;
import java.lang.foreign.MemorySegment;

/** Element by element in plain Java. */
public final class ScalarElementLoops implements ElementLoops {
    @Override
    public void unary(UnaryOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo + 4L * i, unary(op, get(x, xo + 4L * i)));
        }
    }

    /** One element. */
    public static float unary(UnaryOp op, float x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case SQUARE -> x * x;
            case SQRT -> (float) Math.sqrt(x);
            case RSQRT -> 1f / (float) Math.sqrt(x);
            case RECIPROCAL -> 1f / x;
            case EXP -> FloatMath.exp(x);
            case LOG -> FloatMath.log(x);
        };
    }

    @Override
    public void activation(ActivationOp op, float alpha, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo + 4L * i, activation(op, alpha, get(x, xo + 4L * i)));
        }
    }

    /** One element; a NaN fails every comparison below and so stays NaN. */
    public static float activation(ActivationOp op, float alpha, float a) {
        return switch (op) {
            case LINEAR -> a;
            case SIGMOID -> FloatMath.sigmoid(a);
            case TANH -> FloatMath.tanh(a);
            case RELU -> a <= 0f ? 0f : a;
            case LEAKY_RELU -> a > 0f ? a : alpha * a;
            case ELU -> a > 0f ? a : alpha * FloatMath.expm1Negative(a);
            case GELU -> FloatMath.gelu(a);
            case SILU -> FloatMath.silu(a);
            case SOFTPLUS -> FloatMath.softplus(a);
        };
    }

    @Override
    public void activationDelta(
            ActivationOp op,
            float alpha,
            MemorySegment saved,
            long so,
            MemorySegment dy,
            long dyo,
            MemorySegment dx,
            long dxo,
            int n) {
        for (int i = 0; i < n; i++) {
            float slope = slope(op, alpha, get(saved, so + 4L * i));
            set(dx, dxo + 4L * i, get(dy, dyo + 4L * i) * slope);
        }
    }

    /** l' of one element, from y or a. */
    static float slope(ActivationOp op, float alpha, float s) {
        return switch (op) {
            case LINEAR -> 1f;
            case SIGMOID -> s * (1f - s);
            case TANH -> Math.fma(-s, s, 1f);
            case RELU -> s > 0f ? 1f : 0f;
            case LEAKY_RELU -> s > 0f ? 1f : alpha;
            case ELU -> s > 0f ? 1f : s + alpha;
            case GELU -> FloatMath.geluSlope(s);
            case SILU -> FloatMath.siluSlope(s);
            case SOFTPLUS -> FloatMath.sigmoid(s);
        };
    }

    @Override
    public void binary(
            BinaryOp op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo + 4L * i, binary(op, get(a, ao + 4L * i), get(b, bo + 4L * i)));
        }
    }

    @Override
    public void binaryRight(BinaryOp op, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo + 4L * i, binary(op, get(a, ao + 4L * i), b));
        }
    }

    @Override
    public void binaryLeft(BinaryOp op, float a, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo + 4L * i, binary(op, a, get(b, bo + 4L * i)));
        }
    }

    /** One element. */
    public static float binary(BinaryOp op, float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case EQUAL -> a == b ? 1f : 0f;
            case GREATER -> a > b ? 1f : 0f;
            case GREATER_EQUAL -> a >= b ? 1f : 0f;
        };
    }

    @Override
    public void select(
            MemorySegment condition,
            long co,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            MemorySegment y,
            long yo,
            int n) {
        for (int i = 0; i < n; i++) {
            float chosen = get(condition, co + 4L * i) != 0f ? get(a, ao + 4L * i) : get(b, bo + 4L * i);
            set(y, yo + 4L * i, chosen);
        }
    }

    @Override
    public void epilogue(
            GemmEpilogue e, MemorySegment t, long to, MemorySegment bias, long biasO, MemorySegment c, long co, int n) {
        for (int i = 0; i < n; i++) {
            float v = get(t, to + 4L * i) * e.alpha();
            if (e.beta() != 0f) {
                v = Math.fma(e.beta(), get(c, co + 4L * i), v);
            }
            if (e.bias()) {
                v += get(bias, biasO + 4L * i);
            }
            set(c, co + 4L * i, activation(e.activation(), e.activationAlpha(), v));
        }
    }
}
