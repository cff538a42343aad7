package dev.descent.optim;

/** Counts epochs without improvement for {@link Schedule.OnPlateau}. */
public final class Plateau {
    private final Schedule.OnPlateau rule;
    private double best = Double.POSITIVE_INFINITY;
    private int since;
    private double factor = 1;

    public Plateau(Schedule.OnPlateau rule) {
        this.rule = rule;
    }

    /** Takes the watched value of an epoch, smaller is better; an improvement is one of 0.01 % at least. */
    public void epoch(double value) {
        if (value < best - Math.abs(best == Double.POSITIVE_INFINITY ? 0 : best) * 1e-4) {
            best = value;
            since = 0;
        } else if (++since > rule.patience()) {
            factor *= rule.factor();
            since = 0;
        }
    }

    /** The factor on the learning rate now. */
    public double factor() {
        return factor;
    }
}
