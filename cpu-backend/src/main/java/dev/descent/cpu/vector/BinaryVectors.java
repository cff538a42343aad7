package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static dev.descent.cpu.vector.Spread.ZERO;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.descent.spi.BinaryOp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Loops of functions of two arguments, each {@link Apart} and named like its operation; n is a multiple of the lanes.
 * One number instead of an array comes second, whether it is the right operand or the left one.
 */
final class BinaryVectors {
    private static final LoopTable<BinaryOp> BOTH = table(long.class, "");
    private static final LoopTable<BinaryOp> RIGHT = table(float.class, "Right");

    /** Where order does not matter, the left operand becomes the right one. */
    private static final LoopTable<BinaryOp> LEFT = RIGHT.but(
            MethodHandles.lookup(),
            "Left",
            BinaryOp.SUB,
            BinaryOp.DIV,
            BinaryOp.GREATER,
            BinaryOp.GREATER_EQUAL);

    private BinaryVectors() {}

    private static LoopTable<BinaryOp> table(Class<?> second, String suffix) {
        MethodType type = MethodType.methodType(void.class, long.class, second, long.class, int.class);
        return LoopTable.of(MethodHandles.lookup(), type, BinaryOp.values(), suffix);
    }

    private static FloatVector one(VectorMask<Float> m) {
        return ZERO.blend(1f, m);
    }

    static void run(BinaryOp op, long a, long b, long y, int n) {
        try {
            BOTH.get(op).invokeExact(a, b, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** The right operand is one number. */
    static void right(BinaryOp op, long a, float b, long y, int n) {
        try {
            RIGHT.get(op).invokeExact(a, b, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** The left operand is one number. */
    static void left(BinaryOp op, float a, long b, long y, int n) {
        try {
            LEFT.get(op).invokeExact(b, a, y, n);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    static void add(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.add(b));
        }
    }

    static void addRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.add(b));
        }
    }

    static void sub(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.sub(b));
        }
    }

    static void subRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.sub(b));
        }
    }

    static void subLeft(long z, float x, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, a.sub(b));
        }
    }

    static void mul(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.mul(b));
        }
    }

    static void mulRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.mul(b));
        }
    }

    static void div(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.div(b));
        }
    }

    static void divRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.div(b));
        }
    }

    static void divLeft(long z, float x, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, a.div(b));
        }
    }

    static void max(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.max(b));
        }
    }

    static void maxRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.max(b));
        }
    }

    static void min(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.min(b));
        }
    }

    static void minRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.min(b));
        }
    }

    static void equal(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(EQ, b)));
        }
    }

    static void equalRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(EQ, b)));
        }
    }

    static void greater(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    static void greaterRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    static void greaterLeft(long z, float x, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    static void greaterEqual(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }

    static void greaterEqualRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }

    static void greaterEqualLeft(long z, float x, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }
}
