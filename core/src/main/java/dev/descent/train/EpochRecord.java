package dev.descent.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an epoch gave.
 *
 * @param epoch number, from 1
 * @param step finished steps of the run
 * @param learningRate learning rate of its last step
 * @param seconds its time with validation
 * @param values {@code loss}, {@code accuracy} where the task has it, and the validation's values with prefix {@code
 *     val_}
 */
public record EpochRecord(int epoch, long step, double learningRate, double seconds, Map<String, Double> values) {
    public EpochRecord {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Mean training loss over the epoch. */
    public double loss() {
        return value("loss");
    }

    /** Validation loss, NaN without validation. */
    public double valLoss() {
        return values.getOrDefault("val_loss", Double.NaN);
    }

    /**
     * A value by name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public double value(String name) {
        Double v = values.get(name);
        if (v == null) {
            throw new IllegalArgumentException("epochs have no value '" + name + "'; they have " + values.keySet());
        }
        return v;
    }
}
