package dev.descent.train;

import java.util.Objects;

/**
 * Ends a run when a value has not improved for some epochs, and puts the best weights back.
 *
 * @param value name of a value of {@link EpochRecord}, for example {@code val_loss}
 * @param patience epochs without improvement that are allowed
 * @param smallest change that counts as an improvement
 * @param larger whether larger is better, as for accuracy
 */
public record EarlyStopping(String value, int patience, double smallest, boolean larger) {
    public EarlyStopping {
        required(value);
        if (patience < 1) {
            throw new IllegalArgumentException("patience must be 1 epoch or more, not " + patience);
        }
        if (!(smallest >= 0)) {
            throw new IllegalArgumentException("the smallest improvement must not be negative: " + smallest);
        }
    }

    /** Watches a value; larger is better unless it is a loss or an error. */
    public static EarlyStopping on(String value, int patience) {
        boolean error = required(value).endsWith("loss") || value.endsWith("mse") || value.endsWith("mae");
        return new EarlyStopping(value, patience, 0, !error);
    }

    private static String required(String value) {
        return Objects.requireNonNull(value, "the name of the value to watch is null: give one, such as \"val_loss\"");
    }

    boolean improves(double now, double best) {
        return Double.isNaN(best) ? !Double.isNaN(now) : larger ? now > best + smallest : now < best - smallest;
    }
}
