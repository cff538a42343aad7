package dev.descent.data;

/**
 * The counter-based generator Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * <p>Word w of a sequence is {@code Philox(counter = {w/4, stream, step low, step high}, key = seed)[w mod 4]}, as in
 * the kernels of the devices: integers alone, so that every JVM and device draws the same numbers. Not thread-safe.
 */
public final class Philox {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private final int[] words = new int[4];
    private long seed;
    private int stream;
    private long step;
    private int block;
    private int used = 4;

    /** The sequence of a seed, a purpose ({@code stream}) and a point in time ({@code step}). */
    public Philox(long seed, int stream, long step) {
        reset(seed, stream, step);
    }

    /** Goes to the start of another sequence; allocates nothing. */
    public void reset(long seed, int stream, long step) {
        this.seed = seed;
        this.stream = stream;
        this.step = step;
        block = 0;
        used = 4;
    }

    /** The next 32 random bits. */
    public int nextInt() {
        if (used == 4) {
            block(block++, stream, (int) step, (int) (step >>> 32), (int) seed, (int) (seed >>> 32), words);
            used = 0;
        }
        return words[used++];
    }

    /**
     * A number from 0 to {@code bound} − 1, each with the same probability: the multiplication of Lemire, "Fast random
     * integer generation in an interval" (2019), which draws again in the few cases that would make a bias.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("the bound is " + bound + ", it must be positive");
        }
        long product = (nextInt() & LOW) * bound;
        if ((product & LOW) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & LOW) < threshold) {
                product = (nextInt() & LOW) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** A number in [0, 1), a multiple of 2⁻²⁴. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /** One block: four random words for a counter of four words and a key of two. */
    public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & LOW) * (c0 & LOW);
            long p1 = (M1 & LOW) * (c2 & LOW);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
