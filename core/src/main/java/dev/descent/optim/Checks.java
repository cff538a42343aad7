package dev.descent.optim;

/** Checks of numbers given by the user. */
final class Checks {
    private Checks() {}

    static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
        }
    }

    static void factor(double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("a factor of the learning rate must be in (0, 1], not " + factor);
        }
    }

    static float share(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be in [0, 1), not " + value);
        }
        return inFloat(what, value);
    }

    static float notNegative(String what, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be a number of 0 or more, not " + value);
        }
        return inFloat(what, value);
    }

    /** The number as devices have it; one that would silently be 0 or infinite there is refused. */
    static float inFloat(String what, double value) {
        float f = (float) value;
        if ((f == 0 && value != 0) || Float.isInfinite(f)) {
            throw new IllegalArgumentException(what + " of " + value + " is " + (f == 0 ? "0" : "infinite")
                    + " in float32; numbers from 1.4e-45 to 3.4e38 can be");
        }
        return f;
    }
}
