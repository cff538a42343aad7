package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.descent.spi.BinaryOp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Loops of functions of two arguments; n is a multiple of the lanes. One method a loop, for the compiler's sake. */
final class BinaryVectors {
    private BinaryVectors() {}

    private static FloatVector one(VectorMask<Float> m) {
        return all(0f).blend(1f, m);
    }

    static void run(BinaryOp op, long a, long b, long y, int n) {
        switch (op) {
            case ADD -> add(a, b, y, n);
            case SUB -> sub(a, b, y, n);
            case MUL -> mul(a, b, y, n);
            case DIV -> div(a, b, y, n);
            case MAX -> max(a, b, y, n);
            case MIN -> min(a, b, y, n);
            case EQUAL -> equal(a, b, y, n);
            case GREATER -> greater(a, b, y, n);
            case GREATER_EQUAL -> greaterEqual(a, b, y, n);
        }
    }

    /** The right operand is one number. */
    static void right(BinaryOp op, long a, float b, long y, int n) {
        switch (op) {
            case ADD -> addRight(a, b, y, n);
            case SUB -> subRight(a, b, y, n);
            case MUL -> mulRight(a, b, y, n);
            case DIV -> divRight(a, b, y, n);
            case MAX -> maxRight(a, b, y, n);
            case MIN -> minRight(a, b, y, n);
            case EQUAL -> equalRight(a, b, y, n);
            case GREATER -> greaterRight(a, b, y, n);
            case GREATER_EQUAL -> greaterEqualRight(a, b, y, n);
        }
    }

    /** The left operand is one number. Where order does not matter, it becomes the right one. */
    static void left(BinaryOp op, float a, long b, long y, int n) {
        switch (op) {
            case ADD -> addRight(b, a, y, n);
            case SUB -> subLeft(a, b, y, n);
            case MUL -> mulRight(b, a, y, n);
            case DIV -> divLeft(a, b, y, n);
            case MAX -> maxRight(b, a, y, n);
            case MIN -> minRight(b, a, y, n);
            case EQUAL -> equalRight(b, a, y, n);
            case GREATER -> greaterLeft(a, b, y, n);
            case GREATER_EQUAL -> greaterEqualLeft(a, b, y, n);
        }
    }

    private static void add(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.add(b));
        }
    }

    private static void addRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.add(b));
        }
    }

    private static void sub(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.sub(b));
        }
    }

    private static void subRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.sub(b));
        }
    }

    private static void subLeft(float x, long z, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, a.sub(b));
        }
    }

    private static void mul(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.mul(b));
        }
    }

    private static void mulRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.mul(b));
        }
    }

    private static void div(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.div(b));
        }
    }

    private static void divRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.div(b));
        }
    }

    private static void divLeft(float x, long z, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, a.div(b));
        }
    }

    private static void max(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.max(b));
        }
    }

    private static void maxRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.max(b));
        }
    }

    private static void min(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, a.min(b));
        }
    }

    private static void minRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, a.min(b));
        }
    }

    private static void equal(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(EQ, b)));
        }
    }

    private static void equalRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(EQ, b)));
        }
    }

    private static void greater(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    private static void greaterRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    private static void greaterLeft(float x, long z, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GT, b)));
        }
    }

    private static void greaterEqual(long x, long z, long y, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }

    private static void greaterEqualRight(long x, float z, long y, int n) {
        FloatVector b = all(z);
        for (int i = 0; i < n; i += L) {
            FloatVector a = load(x, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }

    private static void greaterEqualLeft(float x, long z, long y, int n) {
        FloatVector a = all(x);
        for (int i = 0; i < n; i += L) {
            FloatVector b = load(z, i);
            store(y, i, one(a.compare(GE, b)));
        }
    }
}
