package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static dev.descent.cpu.vector.Spread.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.descent.spi.ActivationOp;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Loops of activations and their deltas; n is a multiple of the lanes. One method a loop, for the compiler's sake; long
 * ones store without a method of ours (see {@link VectorMath}).
 */
final class ActivationVectors {
    private static final MethodHandle[] ELU = Apart.of(
            MethodHandles.lookup(),
            MethodType.methodType(void.class, float.class, long.class, long.class, int.class),
            "elu");

    private static final MethodHandle[] GELU = apart("gelu");
    private static final MethodHandle[] SILU = apart("silu");
    private static final MethodHandle[] SOFTPLUS = apart("softplus");

    private ActivationVectors() {}

    static void run(ActivationOp op, float alpha, long x, long y, int n) {
        switch (op) {
            case LINEAR -> linear(x, y, n);
            case SIGMOID -> sigmoid(x, y, n);
            case TANH -> tanh(x, y, n);
            case RELU -> relu(x, y, n);
            case LEAKY_RELU -> leakyRelu(alpha, x, y, n);
            case ELU -> callElu(alpha, x, y, n);
            case GELU -> call(GELU, x, y, n);
            case SILU -> call(SILU, x, y, n);
            case SOFTPLUS -> call(SOFTPLUS, x, y, n);
        }
    }

    private static void callElu(float alpha, long x, long y, int n) {
        try {
            ELU[0].invokeExact(alpha, x, y, n);
        } catch (Throwable e) {
            throw new AssertionError(e); // it throws nothing
        }
    }

    private static MethodHandle[] apart(String name) {
        MethodType type = MethodType.methodType(void.class, long.class, long.class, int.class);
        return Apart.of(MethodHandles.lookup(), type, name);
    }

    private static void call(MethodHandle[] loop, long x, long y, int n) {
        try {
            loop[0].invokeExact(x, y, n);
        } catch (Throwable e) {
            throw new AssertionError(e); // they throw nothing
        }
    }

    private static void linear(long x, long y, int n) {
        if (x != y) {
            for (int i = 0; i < n; i += L) {
                store(y, i, load(x, i));
            }
        }
    }

    /**
     * {@link VectorMath#sigmoid} written out. Recurrent cells call this loop and the next one so often for so few
     * elements that they are inlined into the caller, whose node budget is then gone before the helpers get their turn;
     * methods of the JDK are inlined all the same.
     */
    private static void sigmoid(long x, long y, int n) {
        long in = x & MASK;
        long out = y & MASK;
        for (int i = 0; i < n; i += L) {
            FloatVector a = FloatVector.fromMemorySegment(S, ALL, in + 4L * i, ORDER);
            FloatVector t = a.abs().neg();
            t = t.blend(EXP_MIN, t.compare(LT, EXP_MIN));
            FloatVector shifted = t.fma(LOG2_E, ROUND);
            FloatVector whole = shifted.sub(ROUND);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
            FloatVector p = E5.fma(r, E4).fma(r, E3).fma(r, E2).fma(r, E1).fma(r, E0);
            FloatVector low = whole.mul(MINUS_LN2_LOW);
            FloatVector small = r.mul(r).fma(p, low.fma(r, low));
            FloatVector one = r.add(ONE);
            FloatVector m = one.add(r.sub(one.sub(ONE)).add(small));
            IntVector k = shifted.reinterpretAsInts().sub(ROUND_BITS);
            IntVector half = k.lanewise(ASHR, 1);
            FloatVector e = m.mul(half.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(k.sub(half).add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats());
            ONE.blend(e, a.compare(LT, ZERO)).div(e.add(ONE)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /** Like {@link #sigmoid} without a call of ours; m is {@link VectorMath#expm1Negative} of −2|x|. */
    private static void tanh(long x, long y, int n) {
        long in = x & MASK;
        long out = y & MASK;
        for (int i = 0; i < n; i += L) {
            FloatVector a = FloatVector.fromMemorySegment(S, ALL, in + 4L * i, ORDER);
            FloatVector t = a.abs().mul(MINUS_TWO);
            t = t.blend(MINUS_30, t.compare(LT, MINUS_30));
            FloatVector shifted = t.fma(LOG2_E, ROUND);
            FloatVector whole = shifted.sub(ROUND);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, t);
            FloatVector p = E5.fma(r, E4).fma(r, E3).fma(r, E2).fma(r, E1).fma(r, E0);
            FloatVector low = whole.mul(MINUS_LN2_LOW);
            FloatVector small = r.mul(r).fma(p, low.fma(r, low));
            IntVector k = shifted.reinterpretAsInts().sub(ROUND_BITS);
            FloatVector scale = k.add(EXPONENT_BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector m = scale.fma(r.add(small), scale.sub(ONE));
            IntVector size = m.div(m.add(TWO)).reinterpretAsInts().and(OTHER_BITS);
            size.or(a.reinterpretAsInts().and(SIGN_BIT))
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    private static void relu(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.blend(0f, v.compare(LE, 0f)));
        }
    }

    private static void leakyRelu(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.mul(alpha).blend(v, v.compare(GT, 0f)));
        }
    }

    static void elu(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector v = VectorMath.expm1Negative(a).mul(alpha).blend(a, a.compare(GT, 0f));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void gelu(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.gelu(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void silu(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.silu(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void softplus(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.softplus(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    /** dx = dy · l', from the saved output or input. */
    static void delta(ActivationOp op, float alpha, long saved, long dy, long dx, int n) {
        switch (op) {
            case LINEAR -> linear(dy, dx, n);
            case SIGMOID -> sigmoidDelta(saved, dy, dx, n);
            case TANH -> tanhDelta(saved, dy, dx, n);
            case RELU -> reluDelta(saved, dy, dx, n);
            case LEAKY_RELU -> leakyReluDelta(alpha, saved, dy, dx, n);
            case ELU -> eluDelta(alpha, saved, dy, dx, n);
            case GELU -> geluDelta(saved, dy, dx, n);
            case SILU -> siluDelta(saved, dy, dx, n);
            case SOFTPLUS -> softplusDelta(saved, dy, dx, n);
        }
    }

    private static void sigmoidDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.mul(all(1f).sub(s))));
        }
    }

    private static void tanhDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.neg().fma(s, all(1f))));
        }
    }

    private static void reluDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(all(0f).blend(1f, s.compare(GT, 0f))));
        }
    }

    private static void leakyReluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(all(alpha).blend(1f, s.compare(GT, 0f))));
        }
    }

    private static void eluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.add(alpha).blend(1f, s.compare(GT, 0f))));
        }
    }

    private static void geluDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.geluSlope(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }

    private static void siluDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.siluSlope(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }

    private static void softplusDelta(long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.sigmoid(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }
}
