package dev.descent.cpu.vector;

import dev.descent.cpu.scalar.Coefficients;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link Coefficients} in all lanes, under the same names, and a few numbers more. */
final class Spread {
    static final FloatVector ZERO = floats(0f);
    static final FloatVector ONE = floats(1f);
    static final FloatVector MINUS_ONE = floats(-1f);
    static final FloatVector TWO = floats(2f);
    static final FloatVector MINUS_TWO = floats(-2f);
    static final FloatVector HALF = floats(0.5f);
    static final FloatVector MINUS_HALF = floats(-0.5f);
    static final FloatVector MINUS_30 = floats(-30f);
    static final FloatVector NAN = floats(Float.NaN);
    static final FloatVector INFINITY = floats(Float.POSITIVE_INFINITY);
    static final FloatVector MINUS_INFINITY = floats(Float.NEGATIVE_INFINITY);
    static final FloatVector MIN_NORMAL = floats(Float.MIN_NORMAL);
    static final FloatVector TWO_23 = floats(0x1p23f);
    static final FloatVector F23 = floats(23f);
    static final FloatVector MINUS_EXP_MIN = floats(-Coefficients.EXP_MIN);
    static final FloatVector MINUS_LN2_HIGH = floats(-Coefficients.LN2_HIGH);
    static final FloatVector MINUS_LN2_LOW = floats(-Coefficients.LN2_LOW);
    static final IntVector SIGN_BIT = ints(0x80000000);
    static final IntVector OTHER_BITS = ints(0x7FFFFFFF);
    static final IntVector EXPONENT_BIAS = ints(127);
    /** The bits of √½. */
    static final IntVector ROOT_HALF_BITS = ints(0x3F3504F3);

    static final FloatVector ROUND = floats(Coefficients.ROUND);
    static final IntVector ROUND_BITS = ints(Coefficients.ROUND_BITS);
    static final FloatVector LOG2_E = floats(Coefficients.LOG2_E);
    static final FloatVector LN2_HIGH = floats(Coefficients.LN2_HIGH);
    static final FloatVector LN2_LOW = floats(Coefficients.LN2_LOW);
    static final FloatVector EXP_MAX = floats(Coefficients.EXP_MAX);
    static final FloatVector EXP_MIN = floats(Coefficients.EXP_MIN);
    static final FloatVector E0 = floats(Coefficients.E0);
    static final FloatVector E1 = floats(Coefficients.E1);
    static final FloatVector E2 = floats(Coefficients.E2);
    static final FloatVector E3 = floats(Coefficients.E3);
    static final FloatVector E4 = floats(Coefficients.E4);
    static final FloatVector E5 = floats(Coefficients.E5);
    static final FloatVector L0 = floats(Coefficients.L0);
    static final FloatVector L1 = floats(Coefficients.L1);
    static final FloatVector L2 = floats(Coefficients.L2);
    static final FloatVector L3 = floats(Coefficients.L3);
    static final FloatVector L4 = floats(Coefficients.L4);
    static final FloatVector L5 = floats(Coefficients.L5);
    static final FloatVector L6 = floats(Coefficients.L6);
    static final FloatVector L7 = floats(Coefficients.L7);
    static final FloatVector L8 = floats(Coefficients.L8);
    static final FloatVector A0 = floats(Coefficients.A0);
    static final FloatVector A1 = floats(Coefficients.A1);
    static final FloatVector A2 = floats(Coefficients.A2);
    static final FloatVector A3 = floats(Coefficients.A3);
    static final FloatVector A4 = floats(Coefficients.A4);
    static final FloatVector A5 = floats(Coefficients.A5);
    static final FloatVector A6 = floats(Coefficients.A6);
    static final FloatVector A7 = floats(Coefficients.A7);
    static final FloatVector A8 = floats(Coefficients.A8);
    static final FloatVector PHI_SMALL = floats(Coefficients.PHI_SMALL);
    static final FloatVector N0 = floats(Coefficients.N0);
    static final FloatVector N1 = floats(Coefficients.N1);
    static final FloatVector N2 = floats(Coefficients.N2);
    static final FloatVector N3 = floats(Coefficients.N3);
    static final FloatVector N4 = floats(Coefficients.N4);
    static final FloatVector N5 = floats(Coefficients.N5);
    static final FloatVector TAIL_CENTRE = floats(Coefficients.TAIL_CENTRE);
    static final FloatVector TAIL_MAX = floats(Coefficients.TAIL_MAX);
    static final FloatVector G0 = floats(Coefficients.G0);
    static final FloatVector G1 = floats(Coefficients.G1);
    static final FloatVector G2 = floats(Coefficients.G2);
    static final FloatVector G3 = floats(Coefficients.G3);
    static final FloatVector G4 = floats(Coefficients.G4);
    static final FloatVector G5 = floats(Coefficients.G5);
    static final FloatVector G6 = floats(Coefficients.G6);
    static final FloatVector G7 = floats(Coefficients.G7);
    static final FloatVector G8 = floats(Coefficients.G8);
    static final FloatVector G9 = floats(Coefficients.G9);
    static final FloatVector G10 = floats(Coefficients.G10);
    static final FloatVector INV_SQRT_2PI = floats(Coefficients.INV_SQRT_2PI);

    private Spread() {}

    private static FloatVector floats(float value) {
        return FloatVector.broadcast(Raw.S, value);
    }

    private static IntVector ints(int value) {
        return IntVector.broadcast(Raw.I, value);
    }
}
