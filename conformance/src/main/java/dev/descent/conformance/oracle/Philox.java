package dev.descent.conformance.oracle;

/** Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), written for clarity with 64-bit products. */
final class Philox {
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private Philox() {}

    /** The four words for a counter of four words and a key of two. */
    static int[] block(int[] counter, int[] key) {
        int[] c = counter.clone();
        int k0 = key[0];
        int k1 = key[1];
        for (int round = 0; round < 10; round++) {
            long p0 = M0 * Integer.toUnsignedLong(c[0]);
            long p1 = M1 * Integer.toUnsignedLong(c[2]);
            c = new int[] {(int) (p1 >>> 32) ^ c[1] ^ k0, (int) p1, (int) (p0 >>> 32) ^ c[3] ^ k1, (int) p0};
            k0 += W0;
            k1 += W1;
        }
        return c;
    }

    /** Uniform number of an element, as {@link dev.descent.spi.Kernels#random} defines it. */
    static double uniform(long element, int stream, Ints clock) {
        int[] counter = {(int) (element / 4), stream, clock.get(2), clock.get(3)};
        int word = block(counter, new int[] {clock.get(0), clock.get(1)})[(int) (element % 4)];
        return (word >>> 8) / (double) (1 << 24);
    }
}
