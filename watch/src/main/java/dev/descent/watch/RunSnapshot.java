package dev.descent.watch;

import dev.descent.train.ConfusionMatrix;
import dev.descent.train.GradientReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run as it was at one moment. */
record RunSnapshot(
        long version,
        RunDescription about,
        Telling telling,
        RunStatus status,
        String message,
        int plannedEpochs,
        int stepsPerEpoch,
        long steps,
        double seconds,
        List<EpochPoint> epochs,
        StepCurve.Points curve,
        List<GradientReport> gradients,
        @Nullable ConfusionMatrix confusion,
        String confusionOf,
        Map<String, Double> results,
        List<Sample> samples) {
    RunSnapshot {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /** Names of the values that any epoch has. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        epochs.forEach(e -> names.addAll(e.values().keySet()));
        return names;
    }

    /** A value of every epoch, NaN where one lacks it. */
    double[] series(String name) {
        return epochs.stream().mapToDouble(e -> e.values().getOrDefault(name, Double.NaN)).toArray();
    }

    /** Numbers of the epochs. */
    double[] epochNumbers() {
        return epochs.stream().mapToDouble(EpochPoint::epoch).toArray();
    }
}
