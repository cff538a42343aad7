package dev.descent.optim;

/** Counts epochs without improvement for {@link Schedule.OnPlateau}. */
public final class Plateau {
    private final Schedule.OnPlateau rule;
    private double best;
    private int since;
    private double factor;

    /**
     * What has been counted.
     *
     * @param best smallest value so far, infinite before the first
     * @param since epochs without improvement since then, or since the last reduction
     * @param factor the factor on the learning rate
     */
    public record Count(double best, int since, double factor) {
        /** Before the first epoch. */
        public static final Count START = new Count(Double.POSITIVE_INFINITY, 0, 1);
    }

    public Plateau(Schedule.OnPlateau rule) {
        this(rule, Count.START);
    }

    /** Goes on counting. */
    public Plateau(Schedule.OnPlateau rule, Count from) {
        this.rule = rule;
        this.best = from.best();
        this.since = from.since();
        this.factor = from.factor();
    }

    public Count count() {
        return new Count(best, since, factor);
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
