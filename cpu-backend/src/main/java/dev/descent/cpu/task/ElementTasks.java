package dev.descent.cpu.task;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.UnaryOp;
import java.lang.foreign.MemorySegment;

/** Element by element, all operands of the same size. */
public final class ElementTasks {
    private ElementTasks() {}

    /** Cost of an activation, in cheap elements. */
    static double weight(ActivationOp op) {
        return switch (op) {
            case LINEAR, RELU, LEAKY_RELU -> 1;
            case ELU, SIGMOID, SILU, TANH, SOFTPLUS -> 6;
            case GELU -> 12;
        };
    }

    private static double weight(UnaryOp op) {
        return switch (op) {
            case NEG, ABS, SIGN, SQUARE -> 1;
            case SQRT, RECIPROCAL, RSQRT -> 2;
            case EXP, LOG -> 5;
        };
    }

    public static Task unary(Context c, UnaryOp op, MemorySegment x, MemorySegment y, long n) {
        return new Unary(c, op, x, y, n);
    }

    public static Task activation(Context c, ActivationOp op, float alpha, MemorySegment x, MemorySegment y, long n) {
        return new Activation(c, op, alpha, x, y, n);
    }

    public static Task activationDelta(
            Context c, ActivationOp op, float alpha, MemorySegment saved, MemorySegment dy, MemorySegment dx, long n) {
        return new Delta(c, op, alpha, saved, dy, dx, n);
    }

    public static Task select(
            Context c, MemorySegment condition, MemorySegment a, MemorySegment b, MemorySegment y, long n) {
        return new Select(c, condition, a, b, y, n);
    }

    private static final class Unary extends RangeTask {
        private final Context c;
        private final UnaryOp op;
        private final MemorySegment x;
        private final MemorySegment y;

        Unary(Context c, UnaryOp op, MemorySegment x, MemorySegment y, long n) {
            super(c, n, weight(op));
            this.c = c;
            this.op = op;
            this.x = x;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            c.loops().element().unary(op, x, 4 * from, y, 4 * from, count);
        }
    }

    private static final class Activation extends RangeTask {
        private final Context c;
        private final ActivationOp op;
        private final float alpha;
        private final MemorySegment x;
        private final MemorySegment y;

        Activation(Context c, ActivationOp op, float alpha, MemorySegment x, MemorySegment y, long n) {
            super(c, n, weight(op));
            this.c = c;
            this.op = op;
            this.alpha = alpha;
            this.x = x;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            c.loops().element().activation(op, alpha, x, 4 * from, y, 4 * from, count);
        }
    }

    private static final class Delta extends RangeTask {
        private final Context c;
        private final ActivationOp op;
        private final float alpha;
        private final MemorySegment saved;
        private final MemorySegment dy;
        private final MemorySegment dx;

        Delta(
                Context c,
                ActivationOp op,
                float alpha,
                MemorySegment saved,
                MemorySegment dy,
                MemorySegment dx,
                long n) {
            super(c, n, op.deltaFromOutput() ? 1 : weight(op));
            this.c = c;
            this.op = op;
            this.alpha = alpha;
            this.saved = saved;
            this.dy = dy;
            this.dx = dx;
        }

        @Override
        void range(long from, int count) {
            long o = 4 * from;
            c.loops().element().activationDelta(op, alpha, saved, o, dy, o, dx, o, count);
        }
    }

    private static final class Select extends RangeTask {
        private final Context c;
        private final MemorySegment condition;
        private final MemorySegment a;
        private final MemorySegment b;
        private final MemorySegment y;

        Select(Context c, MemorySegment condition, MemorySegment a, MemorySegment b, MemorySegment y, long n) {
            super(c, n, 1);
            this.c = c;
            this.condition = condition;
            this.a = a;
            this.b = b;
            this.y = y;
        }

        @Override
        void range(long from, int count) {
            long o = 4 * from;
            c.loops().element().select(condition, o, a, o, b, o, y, o, count);
        }
    }
}
