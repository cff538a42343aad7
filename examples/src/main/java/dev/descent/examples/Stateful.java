package dev.descent.examples;

import dev.descent.data.Dataset;
import dev.descent.data.StreamWindows;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.nn.recurrent.TruncatedBptt;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Truncated backpropagation through time over long streams. Now and then a stream brings a bit, which has to be said
 * again at every step until the next one comes, long after. Windows are much shorter than that: only a network whose
 * state is carried over from window to window can know the bit in a window that does not contain it. A network that
 * starts every window from nothing has the same weights to learn and the same windows, and has to guess.
 */
public final class Stateful {
    private static final int STREAMS = 32;
    private static final TruncatedBptt BPTT = new TruncatedBptt(5, 10); // update every 5 steps, look back over 10

    private Stateful() {}

    /** What the program reports: accuracy with and without carried state, and the share of steps that need none. */
    record Result(double carried, double forgetful, double bitInWindow) {}

    /** Trains both networks and reports them. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=stateful carried_accuracy=%.4f forgetful_accuracy=%.4f%n",
                    r.carried(), r.forgetful());
        }
    }

    static Result run(Device device) {
        SplittableRandom random = new SplittableRandom(1);
        Dataset train = windows(1500, random);
        Dataset test = windows(500, random);
        double carried = train(device, Recurrent.gru(2, 16).truncated(BPTT), train, test);
        double forgetful = train(device, Recurrent.gru(2, 16), train, test);
        double known = bitInWindow(test);
        System.out.printf(Locale.ROOT, "%.1f %% of the steps have their bit in the window, at or before"
                + " them; who guesses at the others is right %.1f %% of the time%n", 100 * known, 50 * (1 + known));
        System.out.printf(Locale.ROOT, "state carried over: %.1f %% right; every window from nothing: %.1f %%%n",
                100 * carried, 100 * forgetful);
        return new Result(carried, forgetful, known);
    }

    private static double train(Device device, RecurrentBuilder kind, Dataset train, Dataset test) {
        Sequential net = new Sequential(kind.build(), new Dense(16, 2)); // [batch, 10, 2] to a class for every step
        try (Trainer trainer = Trainer.builder(net, Loss.crossEntropy()).device(device)
                .batchSize(STREAMS).shuffle(false) // row b of every batch is the next window of stream b
                .optimizer(Optimizer.adam(0.01).withClipNorm(1)).build()) {
            trainer.fit(train, 3);
            return trainer.evaluate(test).metric("accuracy");
        }
    }

    /** Streams of {present, bit} with the bit to be said, cut into windows of 10 steps that start 5 apart. */
    private static Dataset windows(int steps, SplittableRandom random) {
        float[] inputs = new float[STREAMS * steps * 2];
        int[] bits = new int[STREAMS * steps];
        for (int b = 0; b < STREAMS; b++) {
            int next = 0; // step of the next bit
            for (int t = 0; t < steps; t++) {
                int at = b * steps + t;
                if (t == next) {
                    bits[at] = random.nextInt(2);
                    inputs[2 * at] = 1;
                    inputs[2 * at + 1] = bits[at] == 1 ? 1 : -1;
                    next += random.nextInt(20, 40);
                } else {
                    bits[at] = bits[at - 1];
                }
            }
        }
        return StreamWindows.of(HostTensor.of(inputs, Shape.of(STREAMS, steps, 2)),
                HostTensor.of(bits, Shape.of(STREAMS, steps)), BPTT.window(), BPTT.k1());
    }

    /** Share of the steps that have the bit in their own window, at or before them. */
    private static double bitInWindow(Dataset data) {
        HostTensor weights = data.weights(); // 0 where the window before counted the step already
        int counted = 0;
        int known = 0;
        boolean seen = false;
        for (int i = 0; i < data.target().size(); i++) {
            seen = (seen && i % BPTT.window() != 0) || data.input().get(2 * i) == 1;
            if (weights == null || weights.get(i) != 0) {
                counted++;
                known += seen ? 1 : 0;
            }
        }
        return known / (double) counted;
    }
}
