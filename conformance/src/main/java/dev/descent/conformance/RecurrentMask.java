package dev.descent.conformance;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which steps of which examples a recurrent case leaves out. */
enum RecurrentMask {
    /** There is no mask. */
    NONE,
    /** There is one, and it leaves out nothing. */
    FULL,
    /** Sequences of several lengths from 1 to T, the end left out. */
    RIGHT,
    /** The same with the beginning left out. */
    LEFT,
    /** Holes of one and two steps, the first and last step among them; not every number that is kept is 1. */
    GAPS,
    /** One example has no step at all. */
    EXAMPLE,
    /** One step has no example at all. */
    STEP,
    /** Nothing is left. */
    EVERYTHING;

    /** [T, B], or null. */
    float @Nullable [] create(int steps, int batch) {
        if (this == NONE) {
            return null;
        }
        float[] mask = new float[steps * batch];
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < batch; b++) {
                mask[t * batch + b] = element(t, b, steps, batch);
            }
        }
        return mask;
    }

    private float element(int t, int b, int steps, int batch) {
        int length = 1 + (3 * b * b + b + 2) % steps;
        return switch (this) {
            case NONE, FULL -> 1;
            case RIGHT -> t < length ? 1 : 0;
            case LEFT -> t >= steps - length ? 1 : 0;
            case GAPS -> (t * 3 + b * 2) % 5 < 2 ? (t % 2 == 0 ? 0f : -0f) : (t + b) % 3 == 0 ? 0.5f : 1;
            case EXAMPLE -> b == batch / 2 ? 0 : 1;
            case STEP -> t == steps / 2 ? 0 : 1;
            case EVERYTHING -> 0;
        };
    }

    String label() {
        return "mask=" + name().toLowerCase(Locale.ROOT);
    }
}
