package dev.descent.watch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An epoch as it is told.
 *
 * @param epoch number in the whole run, from 1, also where every epoch is a call of {@code fit} by itself
 * @param step finished steps
 * @param learningRate of its last step
 * @param seconds its time with validation
 * @param stepsPerSecond without validation
 * @param values by name, losses in the unit of {@link Telling}
 */
public record EpochPoint(
        int epoch, long step, double learningRate, double seconds, double stepsPerSecond, Map<String, Double> values) {
    public EpochPoint {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
