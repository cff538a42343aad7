package dev.descent.benchmarks;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Measures a workload: warm-up, then ten rounds of as many steps as fit. */
public final class Bench {
    private static final int ROUNDS = 10;
    private static final double NANOS = 1e9;
    private static final double MOST_SETTLING = 20;
    private static final double CHUNK_NANOS = 2e8;
    private static final int CALM_CHUNKS = 3;

    private Bench() {}

    /**
     * Runs a workload.
     *
     * @param seconds time for the measured rounds together; the warm-up takes two seconds and
     *     more, until steps get no faster
     * @throws IllegalStateException if the device computes something else than the processor
     */
    public static Measurement run(Device device, Workload w, double seconds) {
        Dataset data = data(w);
        try (Trainer trainer = trainer(device, w)) {
            TrainStep step = trainer.step(BatchShape.of(data, w.batch()));
            step.write(data);
            OptionalDouble off = Gate.check(device, w, data, step);
            return measure(device, w, step, seconds, off);
        }
    }

    static Trainer trainer(Device device, Workload w) {
        return Trainer.builder(w.net().get(), Loss.crossEntropy())
                .device(device)
                .optimizer(w.optimizer())
                .batchSize(w.batch())
                .build();
    }

    private static Dataset data(Workload w) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[(int) w.input().size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (2 * random.nextDouble() - 1);
        }
        HostTensor input = HostTensor.of(x, w.input());
        HostTensor target = HostTensor.of(
                random.ints(w.target().size(), 0, w.classes()).toArray(), w.target());
        HostTensor mask = w.mask();
        return mask == null ? Dataset.of(input, target) : Dataset.ofSequences(input, target, mask);
    }

    private static Measurement measure(Device device, Workload w, TrainStep step, double seconds, OptionalDouble off) {
        long end = System.nanoTime() + (long) (Math.min(2, seconds) * NANOS);
        for (int n = 0; n < 5 || System.nanoTime() < end; n++) {
            step.run();
            step.loss();
        }
        settle(step, seconds);
        double once = round(step, 5) / NANOS;
        int steps = (int) Math.max(1, seconds / ROUNDS / once);
        double[] micros = new double[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) {
            micros[r] = round(step, steps) / 1e3;
        }
        if (!Double.isFinite(step.loss())) {
            throw new IllegalStateException("workload " + w.name() + " diverged: a time of wrong numbers is no time");
        }
        Arrays.sort(micros);
        double median = (micros[ROUNDS / 2 - 1] + micros[ROUNDS / 2]) / 2;
        return new Measurement(w.name(), device.info().backend(), device.info().name(), median, micros[0],
                micros[ROUNDS - 1], w.items() * 1e6 / median, (long) steps * ROUNDS, HostCost.of(step), off);
    }

    /**
     * Runs on until steps get no faster: where other programs hold the cores, Java's compiler takes longer than the
     * usual warm-up, and code that is not compiled yet is a thousand times slower.
     */
    private static void settle(TrainStep step, double seconds) {
        long limit = System.nanoTime() + (long) (Math.min(MOST_SETTLING, 2 * seconds) * NANOS);
        double best = Double.POSITIVE_INFINITY;
        int calm = 0;
        while (calm < CALM_CHUNKS && System.nanoTime() < limit) {
            double chunk = round(step, (int) Math.clamp(CHUNK_NANOS / best, 5, 10_000));
            calm = chunk > 0.9 * best ? calm + 1 : 0;
            best = Math.min(best, chunk);
        }
    }

    /** Nanoseconds a step; the last loss is read, so that everything is done. */
    private static double round(TrainStep step, int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        step.loss();
        return (System.nanoTime() - start) / (double) steps;
    }
}
