package dev.descent.train;

import dev.descent.optim.Optimizer;
import dev.descent.optim.Plateau;
import dev.descent.optim.Progress;
import dev.descent.optim.Schedule;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** The learning rate of a run: base, schedule, plateau, and what is left of it after going back from bad steps. */
final class Rate {
    private final Optimizer rule;
    private final State state;
    private @Nullable Plateau plateau;
    private double left = 1;
    private double now = Double.NaN;

    Rate(Optimizer rule, State state) {
        this.rule = rule;
        this.state = state;
        resume(Plateau.Count.START, 1);
    }

    void resume(Plateau.Count counted, double factor) {
        plateau = rule.schedule() instanceof Schedule.OnPlateau p ? new Plateau(p, counted) : null;
        left = factor;
    }

    /** Sets the rate of the next step on the device, if it changes. Allocates nothing if it stays. */
    void set(long step, int stepsPerEpoch, int epochs) {
        double factor = rule.schedule() instanceof Schedule.Constant
                ? 1
                : rule.schedule().factor(new Progress(step, stepsPerEpoch, (long) stepsPerEpoch * epochs));
        Plateau p = plateau;
        double next = rule.learningRate() * factor * (p == null ? 1 : p.factor()) * left;
        if (next != now) {
            now = next;
            state.store().setScalar(state.optimizer().learningRate(), next);
        }
    }

    /** Takes the watched loss of an epoch. */
    void epoch(double loss) {
        Plateau p = plateau;
        if (p != null) {
            p.epoch(loss);
        }
    }

    void halve() {
        left /= 2;
    }

    double now() {
        return now;
    }

    double left() {
        return left;
    }

    Plateau.Count counted() {
        Plateau p = plateau;
        return p == null ? Plateau.Count.START : p.count();
    }

    /** With four digits; more would say nothing. */
    double rounded() {
        return Double.isFinite(now) ? new BigDecimal(now).round(new MathContext(4)).doubleValue() : now;
    }
}
