package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static dev.descent.cpu.vector.Spread.*;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.descent.spi.ActivationOp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/**
 * Loops of activations and their deltas, each {@link Apart} and named like its operation; n is a multiple of the lanes.
 * Long ones store without a method of ours (see {@link VectorMath}).
 */
final class ActivationVectors {
    private static final LoopTable<ActivationOp> LOOPS = LoopTable.of(
            MethodHandles.lookup(),
            MethodType.methodType(void.class, float.class, long.class, long.class, int.class),
            ActivationOp.values(),
            "");

    private static final LoopTable<ActivationOp> DELTAS = LoopTable.of(
            MethodHandles.lookup(),
            MethodType.methodType(void.class, float.class, long.class, long.class, long.class, int.class),
            ActivationOp.values(),
            "Delta");

    private ActivationVectors() {}

    static void run(ActivationOp op, float alpha, long x, long y, int n) {
        try {
            LOOPS.get(op).invokeExact(alpha, x, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** dx = dy · l', from the saved output or input. */
    static void delta(ActivationOp op, float alpha, long saved, long dy, long dx, int n) {
        try {
            DELTAS.get(op).invokeExact(alpha, saved, dy, dx, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void linear(float alpha, long x, long y, int n) {
        if (x != y) {
            for (int i = 0; i < n; i += L) {
                store(y, i, load(x, i));
            }
        }
    }

    static void sigmoid(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.sigmoid(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void tanh(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.tanh(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void relu(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.blend(0f, v.compare(LE, 0f)));
        }
    }

    static void leakyRelu(float alpha, long x, long y, int n) {
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

    static void gelu(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.gelu(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void silu(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.silu(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void softplus(float alpha, long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.softplus(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void linearDelta(float alpha, long saved, long dy, long dx, int n) {
        linear(alpha, dy, dx, n);
    }

    static void sigmoidDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.mul(all(1f).sub(s))));
        }
    }

    static void tanhDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.neg().fma(s, all(1f))));
        }
    }

    static void reluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(all(0f).blend(1f, s.compare(GT, 0f))));
        }
    }

    static void leakyReluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(all(alpha).blend(1f, s.compare(GT, 0f))));
        }
    }

    static void eluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            store(dx, i, d.mul(s.add(alpha).blend(1f, s.compare(GT, 0f))));
        }
    }

    static void geluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.geluSlope(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }

    static void siluDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.siluSlope(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }

    static void softplusDelta(float alpha, long saved, long dy, long dx, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector s = load(saved, i);
            FloatVector d = load(dy, i);
            FloatVector v = d.mul(VectorMath.sigmoid(s));
            v.intoMemorySegment(ALL, (dx & MASK) + 4L * i, ORDER);
        }
    }
}
