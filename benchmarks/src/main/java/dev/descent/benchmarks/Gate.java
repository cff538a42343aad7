package dev.descent.benchmarks;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.Precision;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/** Whether a device trains a workload as the processor does: a time of wrong numbers is no time. */
final class Gate {
    /** The second loss tells of the first backward and update, the third once more of both. */
    private static final int STEPS = 3;
    private static final String REFERENCE = "cpu";

    private Gate() {}

    /**
     * Largest relative difference that a loss may have. Factors are rounded to 24, 11 or 8 bits, and most of that
     * cancels out in sums: kernels that are right differ by 2e-7, 2e-5 and 3e-4 on the workloads for processors.
     */
    static double allowed(Precision precision) {
        return switch (precision) {
            case STRICT -> 1e-5;
            case TF32 -> 0x1p-11;
            case BF16 -> 0x1p-8;
        };
    }

    /**
     * Takes the first steps of a trainer that is new.
     *
     * @return the largest relative difference between its losses and those of the processor; nothing for the processor
     *     itself, which the others are measured by
     * @throws IllegalStateException if the difference is too large
     */
    static OptionalDouble check(Device device, Workload w, Dataset data, TrainStep step) {
        if (device.info().backend().equals(REFERENCE)) {
            return OptionalDouble.empty();
        }
        double[] expected = losses(w, data);
        double[] said = losses(step);
        Precision precision = device.backend().precision();
        double off = difference(said, expected);
        if (!(off <= allowed(precision))) {
            throw new IllegalStateException(String.format(Locale.ROOT, "workload %s is wrong on %s: its first losses"
                    + " are %s, on the processor %s; in precision %s they may differ by %.2g. Run descent parity"
                    + " --device %s, which looks at each kernel",
                    w.name(), device, Arrays.toString(said), Arrays.toString(expected),
                    precision.name().toLowerCase(Locale.ROOT), allowed(precision), device.info().backend()));
        }
        return OptionalDouble.of(off);
    }

    /** The largest difference, as a part of what was expected; NaN or infinite if a loss is. */
    static double difference(double[] said, double[] expected) {
        double most = 0;
        for (int i = 0; i < said.length; i++) {
            most = Math.max(most, Math.abs(said[i] - expected[i]) / Math.abs(expected[i])); // NaN stays
        }
        return most;
    }

    private static double[] losses(TrainStep step) {
        double[] losses = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            step.run();
            losses[i] = step.loss();
        }
        return losses;
    }

    private static double[] losses(Workload w, Dataset data) {
        try (Device cpu = Devices.open(REFERENCE);
                Trainer trainer = Bench.trainer(cpu, w)) {
            TrainStep step = trainer.step(BatchShape.of(data, w.batch()));
            step.write(data);
            return losses(step);
        }
    }
}
