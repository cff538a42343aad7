package dev.descent.conformance.oracle;

import dev.descent.spi.OptimizerSpec;
import org.jspecify.annotations.Nullable;

/** One optimiser step for one parameter tensor. */
final class OptimizerOracle {
    private OptimizerOracle() {}

    static void step(
            OptimizerSpec s, Reals p, Reals g, @Nullable Reals s1, @Nullable Reals s2, double lr, long t,
                    double scale, @Nullable Reals faults) {
        for (long i = 0; i < p.size(); i++) {
            float single = (float) g.get(i);
            if (faults != null && !Float.isFinite(single * single)) {
                faults.set(0, Double.POSITIVE_INFINITY);
                continue;
            }
            double w = p.get(i);
            double d = g.get(i) * scale;
            if (s.clipValue() > 0) {
                d = Math.max(-s.clipValue(), Math.min(s.clipValue(), d));
            }
            if (s.decoupledDecay()) {
                w -= lr * s.weightDecay() * w;
            } else if (s.weightDecay() != 0) {
                d += s.weightDecay() * w;
            }
            p.set(i, w - lr * direction(s, i, d, s1, s2, t));
        }
    }

    private static double direction(
            OptimizerSpec s, long i, double g, @Nullable Reals s1, @Nullable Reals s2, long t) {
        double b1 = s.beta1();
        double b2 = s.beta2();
        return switch (s.kind()) {
            case SGD -> {
                if (s1 == null) {
                    yield g;
                }
                double v = b1 * s1.get(i) + g;
                s1.set(i, v);
                yield s.nesterov() ? g + b1 * v : v;
            }
            case ADAGRAD -> g / (Math.sqrt(move(s1, i, 1, 1, g * g)) + s.epsilon());
            case RMSPROP -> g / (Math.sqrt(move(s1, i, b2, 1 - b2, g * g)) + s.epsilon());
            case ADAM -> {
                double m = move(s1, i, b1, 1 - b1, g);
                double v = move(s2, i, b2, 1 - b2, g * g);
                double c1 = 1 - Math.pow(b1, t);
                double c2 = 1 - Math.pow(b2, t);
                yield m / c1 / (Math.sqrt(v) / Math.sqrt(c2) + s.epsilon());
            }
        };
    }

    /** slot ← keep·slot + take·x. */
    private static double move(@Nullable Reals slot, long i, double keep, double take, double x) {
        if (slot == null) {
            throw new IllegalArgumentException("a slot is missing");
        }
        double now = keep * slot.get(i) + take * x;
        slot.set(i, now);
        return now;
    }
}
