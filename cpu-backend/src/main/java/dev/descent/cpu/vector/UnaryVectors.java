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
import jdk.incubator.vector.FloatVector;

/** Loops of functions of one argument; n is a multiple of the lanes. One method a loop, for the compiler's sake; long
 * ones store without a method of ours (see {@link VectorMath}). */
final class UnaryVectors {
    private UnaryVectors() {}

    static void run(UnaryOp op, long x, long y, int n) {
        switch (op) {
            case NEG -> neg(x, y, n);
            case ABS -> abs(x, y, n);
            case SIGN -> sign(x, y, n);
            case SQUARE -> square(x, y, n);
            case SQRT -> sqrt(x, y, n);
            case RSQRT -> rsqrt(x, y, n);
            case RECIPROCAL -> reciprocal(x, y, n);
            case EXP -> exp(x, y, n);
            case LOG -> log(x, y, n);
        }
    }

    private static void neg(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.neg());
        }
    }

    private static void abs(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.abs());
        }
    }

    private static void sign(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.blend(1f, v.compare(GT, 0f)).blend(-1f, v.compare(LT, 0f)));
        }
    }

    private static void square(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.mul(v));
        }
    }

    private static void sqrt(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, v.sqrt());
        }
    }

    private static void rsqrt(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, all(1f).div(v.sqrt()));
        }
    }

    private static void reciprocal(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = load(x, i);
            store(y, i, all(1f).div(v));
        }
    }

    private static void exp(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.exp(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }

    private static void log(long x, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = VectorMath.log(load(x, i));
            v.intoMemorySegment(ALL, (y & MASK) + 4L * i, ORDER);
        }
    }
}
