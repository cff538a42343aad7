package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.descent.spi.UnaryOp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/**
 * Loops of functions of one argument, each {@link Apart} and named like its operation; n is a multiple of the lanes.
 * Long ones store without a method of ours (see {@link VectorMath}).
 */
final class UnaryVectors {
    private static final LoopTable<UnaryOp> LOOPS = LoopTable.of(
            MethodHandles.lookup(),
            MethodType.methodType(void.class, long.class, long.class, int.class),
            UnaryOp.values(),
            "");

    private UnaryVectors() {}

    static void run(UnaryOp op, long x, long y, int n) {
        try {
            LOOPS.get(op).invokeExact(x, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void neg(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.neg());
        }
    }

    static void abs(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.abs());
        }
    }

    static void sign(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.blend(1f, v.compare(GT, 0f)).blend(-1f, v.compare(LT, 0f)));
        }
    }

    static void square(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.mul(v));
        }
    }

    static void sqrt(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.sqrt());
        }
    }

    static void rsqrt(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, all(1f).div(v.sqrt()));
        }
    }

    static void reciprocal(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, all(1f).div(v));
        }
    }

    static void exp(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.exp(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    static void log(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.log(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }
}
