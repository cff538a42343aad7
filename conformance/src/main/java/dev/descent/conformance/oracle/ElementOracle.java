package dev.descent.conformance.oracle;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.UnaryOp;

/** Functions of single elements, by their definitions. */
final class ElementOracle {
    private ElementOracle() {}

    static double unary(UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> x > 0 ? 1 : x < 0 ? -1 : x;
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
        };
    }

    static double binary(BinaryOp op, double a, double b) {
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

    static double sigmoid(double a) {
        return a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a));
    }

    static double density(double a) {
        return Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI);
    }

    static double activation(ActivationOp op, double alpha, double a) {
        return switch (op) {
            case LINEAR -> a;
            case SIGMOID -> sigmoid(a);
            case TANH -> Math.tanh(a);
            case RELU -> Math.max(a, 0);
            case LEAKY_RELU -> a > 0 ? a : alpha * a;
            case ELU -> a > 0 ? a : alpha * Math.expm1(a);
            case GELU -> a * Erf.normal(a);
            case SILU -> a * sigmoid(a);
            case SOFTPLUS -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
        };
    }

    /** l'(·) from y or a, whichever the op saves. */
    static double slope(ActivationOp op, double alpha, double s) {
        return switch (op) {
            case LINEAR -> 1;
            case SIGMOID -> s * (1 - s);
            case TANH -> (1 - s) * (1 + s);
            case RELU -> s > 0 ? 1 : 0;
            case LEAKY_RELU -> s > 0 ? 1 : alpha;
            case ELU -> s > 0 ? 1 : s + alpha;
            case GELU -> Erf.normal(s) + s * density(s);
            case SILU -> {
                double g = sigmoid(s);
                yield g * (1 + s * (1 - g));
            }
            case SOFTPLUS -> sigmoid(s);
        };
    }
}
