package dev.descent.conformance;

import dev.descent.spi.UnaryOp;

/** Contracts that differ from their op's for some inputs, each with its reason. The one place for exceptions. */
final class Overrides {
    private Overrides() {}

    static Contract unary(UnaryOp op, Inputs kind, Contract usual) {
        if (op == UnaryOp.SQUARE && (kind == Inputs.TINY || kind == Inputs.EDGES)) {
            // squares of tiny numbers are subnormal, where a device may flush to zero
            return Contract.ulp(0);
        }
        if (op == UnaryOp.RECIPROCAL && (kind == Inputs.TINY || kind == Inputs.EDGES)) {
            // the reciprocal of a huge number is subnormal, where a device may flush to zero
            return Contract.ulp(0);
        }
        return usual;
    }
}
