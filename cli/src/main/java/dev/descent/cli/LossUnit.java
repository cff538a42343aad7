package dev.descent.cli;

import dev.descent.train.EpochRecord;
import dev.descent.train.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a loss is told, where the mean that is trained on is not what the task is measured in.
 *
 * @param name what stands before the number
 * @param factor of the loss
 */
record LossUnit(String name, double factor) {
    /** The loss as it is. */
    static final LossUnit PLAIN = new LossUnit("loss", 1);

    double of(double loss) {
        return loss * factor;
    }

    /** A value of an epoch in this unit, if it is a loss. */
    double of(String value, double x) {
        return isLoss(value) ? of(x) : x;
    }

    /** The name of a value of an epoch: that of a loss says the unit. */
    String rename(String value) {
        return isLoss(value) ? value.replace("loss", name) : value;
    }

    private static boolean isLoss(String value) {
        return value.endsWith("loss");
    }

    /** A history as it is told: with losses in this unit, under its name. */
    History of(History h) {
        List<EpochRecord> told = new ArrayList<>();
        for (EpochRecord e : h.epochs()) {
            Map<String, Double> values = new LinkedHashMap<>();
            e.values().forEach((value, x) -> values.put(rename(value), of(value, x)));
            told.add(new EpochRecord(e.epoch(), e.step(), e.learningRate(), e.seconds(), values));
        }
        return new History(told, h.interrupted(), h.stoppedEarly(), h.bestEpoch(), h.seconds());
    }
}
