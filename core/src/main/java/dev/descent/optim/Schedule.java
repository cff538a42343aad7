package dev.descent.optim;

import java.util.Objects;

/** How the learning rate changes: a factor on the base rate for every step. */
public sealed interface Schedule {
    /** The factor before the step after {@code at.step()} finished ones. */
    double factor(Progress at);

    /** Whether the factors depend on how long the whole run is to be: with more epochs it would be another run. */
    default boolean spansRun() {
        return false;
    }

    /** Always the base rate. */
    static Schedule constant() {
        return new Constant();
    }

    /** Times {@code factor} after every {@code everyEpochs} epochs. */
    static Schedule step(int everyEpochs, double factor) {
        return new Step(everyEpochs, factor);
    }

    /** Times {@code factor} after every epoch, smoothly from step to step. */
    static Schedule exponential(double factor) {
        return new Exponential(factor);
    }

    /** Half a cosine from 1 down to {@code lowest} over the whole run: Loshchilov and Hutter 2017, without restarts. */
    static Schedule cosine(double lowest) {
        return new Cosine(lowest);
    }

    /** Linear from 1/steps up to 1 in the first steps, then {@code then} as if the run began there. */
    static Schedule warmUp(int steps, Schedule then) {
        return new WarmUp(steps, then);
    }

    /**
     * Cosine up from 1/25 to 1 in the first {@code rise} of the run, then cosine down to 1/250,000: Smith and Topin
     * 2018 with the constants that are common since.
     */
    static Schedule oneCycle(double rise) {
        return new OneCycle(rise);
    }

    /** Times {@code factor} whenever the watched value has not improved for {@code patience} epochs. */
    static Schedule onPlateau(double factor, int patience) {
        return new OnPlateau(factor, patience);
    }

    /** See {@link #constant()}. */
    record Constant() implements Schedule {
        @Override
        public double factor(Progress at) {
            return 1;
        }
    }

    /** See {@link #step}. */
    record Step(int everyEpochs, double factor) implements Schedule {
        public Step {
            Checks.positive("epochs of a step schedule", everyEpochs);
            Checks.factor(factor);
        }

        @Override
        public double factor(Progress at) {
            return StrictMath.pow(factor, Math.floorDiv(at.epoch(), everyEpochs));
        }
    }

    /** See {@link #exponential}. */
    record Exponential(double factor) implements Schedule {
        public Exponential {
            Checks.factor(factor);
        }

        @Override
        public double factor(Progress at) {
            return StrictMath.pow(factor, at.step() / (double) Math.max(1, at.stepsPerEpoch()));
        }
    }

    /** See {@link #cosine}. */
    record Cosine(double lowest) implements Schedule {
        public Cosine {
            if (!(lowest >= 0 && lowest <= 1)) {
                throw new IllegalArgumentException("the lowest factor must be in [0, 1], not " + lowest);
            }
        }

        @Override
        public double factor(Progress at) {
            return lowest + (1 - lowest) * 0.5 * (1 + StrictMath.cos(Math.PI * at.share()));
        }

        @Override
        public boolean spansRun() {
            return true;
        }
    }

    /** See {@link #warmUp}. */
    record WarmUp(int steps, Schedule then) implements Schedule {
        public WarmUp {
            Checks.positive("warm-up steps", steps);
            Objects.requireNonNull(then, "the schedule after the warm-up is null: give one, such as"
                    + " Schedule.constant()");
        }

        @Override
        public double factor(Progress at) {
            if (at.step() < steps) {
                return (at.step() + 1.0) / steps;
            }
            return then.factor(
                    new Progress(at.step() - steps, at.stepsPerEpoch(), Math.max(1, at.totalSteps() - steps)));
        }

        @Override
        public boolean spansRun() {
            return then.spansRun();
        }
    }

    /** See {@link #oneCycle}. */
    record OneCycle(double rise) implements Schedule {
        private static final double FIRST = 1.0 / 25;
        private static final double LAST = 1.0 / 250_000;

        public OneCycle {
            if (!(rise > 0 && rise < 1)) {
                throw new IllegalArgumentException("the rising share must be in (0, 1), not " + rise);
            }
        }

        @Override
        public double factor(Progress at) {
            double s = at.share();
            return s < rise ? between(FIRST, 1, s / rise) : between(1, LAST, (s - rise) / (1 - rise));
        }

        @Override
        public boolean spansRun() {
            return true;
        }

        private static double between(double from, double to, double share) {
            return from + (to - from) * 0.5 * (1 - StrictMath.cos(Math.PI * share));
        }
    }

    /** See {@link #onPlateau}; the trainer keeps count, see {@link Plateau}. */
    record OnPlateau(double factor, int patience) implements Schedule {
        public OnPlateau {
            Checks.factor(factor);
            Checks.positive("patience", patience);
        }

        @Override
        public double factor(Progress at) {
            return 1;
        }
    }
}
