package dev.descent.data;

/** Random orders that depend on the seed and the epoch alone, the same on every JVM. */
public final class Shuffle {
    /** The stream of {@link Philox} that orders are drawn from ("SHUF"); dropout layers count theirs from 0. */
    private static final int STREAM = 0x53485546;

    private Shuffle() {}

    /** A random order of 0 … n − 1. */
    public static int[] order(int n, long seed, int epoch) {
        int[] order = new int[n];
        fill(order, new Philox(seed, STREAM, epoch));
        return order;
    }

    /** Writes a random order of 0 … order.length − 1; allocates nothing. */
    static void fill(int[] order, Philox random, long seed, int epoch) {
        random.reset(seed, STREAM, epoch);
        fill(order, random);
    }

    // Fisher–Yates
    private static void fill(int[] order, Philox random) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
    }
}
