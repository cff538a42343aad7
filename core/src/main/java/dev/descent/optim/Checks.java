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
        return (float) value;
    }

    static float notNegative(String what, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be a number of 0 or more, not " + value);
        }
        return (float) value;
    }
}
