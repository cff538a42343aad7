package dev.descent.cpu.scalar;

import dev.descent.cpu.loops.PhiloxKey;

/**
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): ten rounds that
 * turn a 128-bit counter and a 64-bit key into 128 random bits.
 */
public final class Philox {
    public static final int MULTIPLIER_0 = 0xD2511F53;
    public static final int MULTIPLIER_1 = 0xCD9E8D57;
    /** Golden ratio. */
    public static final int WEYL_0 = 0x9E3779B9;
    /** √3 − 1. */
    public static final int WEYL_1 = 0xBB67AE85;

    public static final int ROUNDS = 10;

    /** 2⁻²⁴. */
    public static final float UNIT = 0x1p-24f;

    private Philox() {}

    /**
     * One of the two words-pairs of the result: words 0 and 1 (pair 0) or 2 and 3 (pair 1), the even one in the low
     * half.
     */
    public static long pair(int c0, int c1, int c2, int c3, int k0, int k1, int pair) {
        int w0 = c0;
        int w1 = c1;
        int w2 = c2;
        int w3 = c3;
        int a = k0;
        int b = k1;
        for (int r = 0; r < ROUNDS; r++) {
            long p0 = (w0 & 0xFFFFFFFFL) * (MULTIPLIER_0 & 0xFFFFFFFFL);
            long p1 = (w2 & 0xFFFFFFFFL) * (MULTIPLIER_1 & 0xFFFFFFFFL);
            w0 = (int) (p1 >>> 32) ^ w1 ^ a;
            w1 = (int) p1;
            w2 = (int) (p0 >>> 32) ^ w3 ^ b;
            w3 = (int) p0;
            a += WEYL_0;
            b += WEYL_1;
        }
        return pair == 0 ? (w0 & 0xFFFFFFFFL) | ((long) w1 << 32) : (w2 & 0xFFFFFFFFL) | ((long) w3 << 32);
    }

    /** As {@link #pair} for the block of four elements with number {@code block} = i / 4. */
    static long pair(PhiloxKey key, int block, int pair) {
        return pair(block, key.stream, key.stepLow, key.stepHigh, key.seedLow, key.seedHigh, pair);
    }

    /** A word as a number in [0, 1): its upper 24 bits. */
    public static float uniform(int word) {
        return (word >>> 8) * UNIT;
    }
}
