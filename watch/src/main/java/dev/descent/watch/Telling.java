package dev.descent.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the values of a run are told.
 *
 * @param lossName what stands in place of {@code loss}, for example {@code bits_per_char}
 * @param lossFactor of the mean loss that is trained on
 * @param watched what the examples are called that are evaluated after every epoch, for example {@code validation}
 */
public record Telling(String lossName, double lossFactor, String watched) {
    /** Losses as they are, on validation examples. */
    public static Telling plain() {
        return new Telling("loss", 1, "validation");
    }

    private static boolean isLoss(String name) {
        return name.endsWith("loss");
    }

    /** A training loss in the unit that is told. */
    double loss(double loss) {
        return loss * lossFactor;
    }

    /** The values of an epoch with losses in this unit, under its name. */
    Map<String, Double> values(Map<String, Double> values) {
        Map<String, Double> told = new LinkedHashMap<>();
        values.forEach((name, x) -> told.put(
                isLoss(name) ? name.replace("loss", lossName) : name, isLoss(name) ? loss(x) : x));
        return told;
    }
}
