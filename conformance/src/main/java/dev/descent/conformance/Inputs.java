package dev.descent.conformance;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** Kinds of input, each a trap of its own. The seed is the name of the case. */
enum Inputs {
    /** Standard normal. */
    NORMAL,
    /** Normal with one element in fifty ten thousand times as large. */
    SPIKED,
    /** Around the smallest normal number, subnormal ones included. */
    TINY,
    /** Up to 1e15: products stay finite. */
    HUGE,
    /** Small whole numbers: many equal elements. */
    TIES,
    /** All zero. */
    ZEROS,
    /** +0 and −0. */
    SIGNED_ZEROS,
    /** Normal with infinities. */
    INFINITIES,
    /** Normal with NaNs. */
    NANS,
    /** Where functions bend or end: ±0, ±1, ±88, ±104, largest and smallest numbers, infinities, NaN. */
    EDGES;

    /** Sizes around powers of two, where vectors, blocks and their tails begin and end; 0 is a size too. */
    private static final int[] SIZES = {0, 1, 2, 31, 33, 127, 1025};

    /** Enough elements that a backend with several threads or blocks uses them, and no multiple of anything. */
    static final int LARGE = 50_021;

    private static final float[] EDGE_VALUES = {
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 2f, 88f, -88f, 88.8f, -87.4f, -104f, 104f, 709f, -1000f, 1e-4f, -1e-4f, 1e-8f,
        9f, -9f, 17f, -17f, 5.5f, -5.5f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE,
        Float.MIN_NORMAL, -Float.MIN_NORMAL, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0.99999994f,
        1.0000001f, 3.1415927f, -2.7182817f, 1e30f, -1e30f, 0.3f, -0.7f
    };

    static int[] sizes() {
        return SIZES.clone();
    }

    static SplittableRandom random(String name) {
        long h = 1125899906842597L;
        for (int i = 0; i < name.length(); i++) {
            h = 31 * h + name.charAt(i);
        }
        return new SplittableRandom(h);
    }

    float[] create(int n, SplittableRandom r) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = element(i, r);
        }
        return a;
    }

    /** Elements drawn with the seed of this name. */
    float[] create(int n, String seed) {
        return create(n, random(seed));
    }

    static float[] constant(int n, float value) {
        float[] a = new float[n];
        Arrays.fill(a, value);
        return a;
    }

    private float element(int i, SplittableRandom r) {
        float g = (float) r.nextGaussian();
        return switch (this) {
            case NORMAL -> g;
            case SPIKED -> r.nextInt(50) == 0 ? g * 1e4f : g;
            case TINY -> g * 2e-38f;
            case HUGE -> g * 1e15f;
            case TIES -> r.nextInt(5) - 2;
            case ZEROS -> 0f;
            case SIGNED_ZEROS -> r.nextBoolean() ? 0f : -0f;
            case INFINITIES ->
                r.nextInt(12) == 0 ? (r.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY) : g;
            case NANS -> r.nextInt(12) == 0 ? Float.NaN : g;
            case EDGES -> i < EDGE_VALUES.length ? EDGE_VALUES[i] : g * 20;
        };
    }

    /** Lower-case name for the names of cases. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
