package dev.descent.graph;

import dev.descent.spi.BinaryOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;

/** Arithmetic with constants that needs no kernel. Only rewrites that keep every bit, NaN and signed zeros included. */
final class Fold {
    private Fold() {}

    static Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        boolean fits = a.type().isReal() && b.type().isReal() && Shape.canBroadcast(a.shape(), b.shape());
        if (fits && a.op() instanceof Op.Fill x && b.op() instanceof Op.Fill y) {
            Shape s = Shape.broadcast(a.shape(), b.shape());
            return Tensor.node(new Op.Fill(compute(op, x.value(), y.value()), s, DType.F32));
        }
        if (fits && isOne(b) && (op == BinaryOp.MUL || op == BinaryOp.DIV) && keepsShape(a, b)) {
            return a;
        }
        if (fits && isOne(a) && op == BinaryOp.MUL && keepsShape(b, a)) {
            return b;
        }
        // a constant operand that is stretched anyway is kept as one number
        Tensor left = fits && a.op() instanceof Op.Fill x && keepsShape(b, a) ? Tensor.scalar(x.value()) : a;
        Tensor right = fits && b.op() instanceof Op.Fill y && keepsShape(a, b) ? Tensor.scalar(y.value()) : b;
        return Tensor.node(new Op.Binary(op), left, right);
    }

    private static boolean isOne(Tensor t) {
        return t.op() instanceof Op.Fill f && f.value() == 1;
    }

    private static boolean keepsShape(Tensor a, Tensor b) {
        return Shape.broadcast(a.shape(), b.shape()).equals(a.shape());
    }

    private static double compute(BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case EQUAL -> a == b ? 1 : 0;
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
        };
    }
}
