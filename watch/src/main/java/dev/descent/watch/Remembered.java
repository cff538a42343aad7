package dev.descent.watch;

import dev.descent.train.GradientReport;
import java.util.List;

/**
 * What a recorder knows of a run between two steps, but for what the next epoch or the end replaces anyway.
 *
 * @param steps finished steps
 * @param loss of the last step as it is told, NaN if it is not known
 * @param seconds since the start of the run, over all processes
 * @param epochs finished epochs
 * @param curve losses of the steps
 * @param gradients reports that are kept
 * @param every how many reports there are for one that is kept
 * @param reports reports that there were
 * @param samples what the model wrote
 */
record Remembered(
        long steps,
        double loss,
        double seconds,
        List<EpochPoint> epochs,
        StepCurve curve,
        List<GradientReport> gradients,
        int every,
        long reports,
        List<Sample> samples) {
    Remembered {
        epochs = List.copyOf(epochs);
        curve = curve.copy();
        gradients = List.copyOf(gradients);
        samples = List.copyOf(samples);
    }
}
