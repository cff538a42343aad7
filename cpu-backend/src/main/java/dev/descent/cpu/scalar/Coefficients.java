package dev.descent.cpu.scalar;

/**
 * The numbers in the elementary functions, for the scalar and the vector loops alike.
 *
 * <p>All polynomials are minimax fits (Remez exchange) made for this project by {@code coefficients/fit.py}, the lowest
 * power first.
 */
public final class Coefficients {
    /** 1.5·2²³: adding it leaves the nearest integer in the low bits of the sum. */
    public static final float ROUND = 12582912f;

    public static final int ROUND_BITS = 0x4B400000;

    public static final float LOG2_E = 0x1.715476p0f;

    /** ln 2 in two parts. Near x = n · ln 2 the rest x − n · LN2_HIGH is exact, since it needs no bit below 2⁻²⁵. */
    public static final float LN2_HIGH = 0.693147182f;

    public static final float LN2_LOW = -1.90465421e-09f;

    /**
     * Arguments are moved into this range first: e^x overflows above 88.73, and e^−150 · 150 is below all subnormals.
     */
    public static final float EXP_MAX = 89f;

    public static final float EXP_MIN = -150f;

    // e^r = 1 + r + r²·P(r), |r| ≤ ½ ln 2
    public static final float E0 = 0.5f;
    public static final float E1 = 0.166666672f;
    public static final float E2 = 0.041666355f;
    public static final float E3 = 0.00833327323f;
    public static final float E4 = 0.00139410503f;
    public static final float E5 = 0.000199142291f;

    // log(1 + f) = f − f²/2 + f³·Q(f), √½ ≤ 1 + f ≤ √2
    public static final float L0 = 0.333333105f;
    public static final float L1 = -0.249999866f;
    public static final float L2 = 0.20002234f;
    public static final float L3 = -0.166692615f;
    public static final float L4 = 0.142185017f;
    public static final float L5 = -0.123840585f;
    public static final float L6 = 0.118739523f;
    public static final float L7 = -0.117920093f;
    public static final float L8 = 0.0691570267f;

    // log(1 + u) = u + u²·A(u), 0 ≤ u ≤ 1
    public static final float A0 = -0.499999404f;
    public static final float A1 = 0.333307713f;
    public static final float A2 = -0.24961476f;
    public static final float A3 = 0.197108597f;
    public static final float A4 = -0.154011786f;
    public static final float A5 = 0.107595757f;
    public static final float A6 = -0.0584556311f;
    public static final float A7 = 0.0206305049f;
    public static final float A8 = -0.00341381552f;

    // Φ(x) = ½ + x·N(x²), |x| < 0.75, Φ the normal distribution function
    public static final float PHI_SMALL = 0.75f;
    public static final float N0 = 0.398942292f;
    public static final float N1 = -0.0664909333f;
    public static final float N2 = 0.00997786503f;
    public static final float N3 = -0.00119894429f;
    public static final float N4 = 0.000127812556f;
    public static final float N5 = -1.33688818e-05f;

    // Φ(−t) e^{t²/2} = G(q) / (t + 3) with q = (t − 3) / (t + 3), 0 ≤ t ≤ 14.5; Φ(−15) is below all subnormals
    public static final float TAIL_CENTRE = 3f;
    public static final float TAIL_MAX = 15f;
    public static final float G0 = 0.729083717f;
    public static final float G1 = -0.509332001f;
    public static final float G2 = 0.230017707f;
    public static final float G3 = -0.0472626872f;
    public static final float G4 = -0.0104625206f;
    public static final float G5 = 0.00696930196f;
    public static final float G6 = 0.00102478417f;
    public static final float G7 = -0.00103252381f;
    public static final float G8 = -0.000244754629f;
    public static final float G9 = 0.000131253561f;
    public static final float G10 = 5.44549112e-05f;

    /** 1/√(2π). */
    public static final float INV_SQRT_2PI = 0.398942280f;

    private Coefficients() {}
}
