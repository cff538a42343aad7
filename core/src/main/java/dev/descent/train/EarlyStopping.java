package dev.descent.train;

import java.util.Objects;

/**
 * Ends a run when a value has not improved for some epochs, or has become good enough, and puts the best weights back.
 *
 * @param value name of a value of {@link EpochRecord}, for example {@code val_loss}
 * @param patience epochs without improvement that are allowed
 * @param smallest change that counts as an improvement
 * @param larger whether larger is better, as for accuracy
 * @param goal a value better than this ends the run at once; NaN for none
 */
public record EarlyStopping(String value, int patience, double smallest, boolean larger, double goal) {
    public EarlyStopping {
        required(value);
        if (patience < 1) {
            throw new IllegalArgumentException("patience must be 1 epoch or more, not " + patience);
        }
        if (!(smallest >= 0)) {
            throw new IllegalArgumentException("the smallest improvement must not be negative: " + smallest);
        }
    }

    /** Without a goal. */
    public EarlyStopping(String value, int patience, double smallest, boolean larger) {
        this(value, patience, smallest, larger, Double.NaN);
    }

    /** Watches a value; larger is better unless it is a loss or an error. */
    public static EarlyStopping on(String value, int patience) {
        boolean error = required(value).endsWith("loss") || value.endsWith("mse") || value.endsWith("mae");
        return new EarlyStopping(value, patience, 0, !error);
    }

    /** Trains all epochs, unless the value becomes better than the goal, and puts the best weights back. */
    public static EarlyStopping at(String value, double goal) {
        EarlyStopping forever = on(value, Integer.MAX_VALUE);
        return new EarlyStopping(value, forever.patience, 0, forever.larger, goal);
    }

    private static String required(String value) {
        return Objects.requireNonNull(value, "the name of the value to watch is null: give one, such as \"val_loss\"");
    }

    boolean improves(double now, double best) {
        return Double.isNaN(best) ? !Double.isNaN(now) : larger ? now > best + smallest : now < best - smallest;
    }

    boolean reaches(double now) {
        return larger ? now > goal : now < goal; // false for a goal of NaN
    }
}
