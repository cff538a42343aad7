package dev.descent.examples;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Evaluation;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A recurrent cell of one's own: the minimal gated unit of Zhou et al. 2016, which has a single gate. It learns to
 * sample and hold: each step brings a number and a mark, which is mostly 0, and the answer is the number that was
 * marked last. Runs of the cell over sequences, gradients and masks come with {@link Recurrent}.
 */
public final class OwnCell {
    private static final int STEPS = 20;

    private OwnCell() {}

    /** f = σ(V·[x, h]), n = tanh(W·[x, f ⊙ h]), h ← (1 − f) ⊙ h + f ⊙ n. */
    static final class MinimalGatedUnit extends Cell {
        private final Dense gate;
        private final Dense candidate;
        private final int hidden;

        MinimalGatedUnit(int in, int hidden) {
            this.gate = child("gate", new Dense(in + hidden, hidden, Activation.SIGMOID));
            this.candidate = child("candidate", new Dense(in + hidden, hidden, Activation.TANH));
            this.hidden = hidden;
        }

        @Override
        public int outputs() {
            return hidden;
        }

        @Override
        public List<Integer> stateSizes() {
            return List.of(hidden); // one value is handed from step to step
        }

        @Override
        public Step step(Tensor x, List<Tensor> state) {
            Tensor h = state.get(0); // [batch, hidden]
            Tensor f = gate.apply(Tensor.concat(1, x, h));
            Tensor n = candidate.apply(Tensor.concat(1, x, f.mul(h)));
            Tensor next = h.add(f.mul(n.sub(h)));
            return new Step(next, List.of(next)); // what it says, and what it remembers
        }

        @Override
        public String describe() {
            return "MinimalGatedUnit " + hidden;
        }
    }

    /** What the program reports: the mean squared error, and that of always answering the mean. */
    record Result(double error, double errorOfMean) {}

    /** Trains a network and reports it. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=own-cell test_mse=%.5f mean_mse=%.5f%n", r.error(),
                    r.errorOfMean());
        }
    }

    static Result run(Device device) {
        SplittableRandom random = new SplittableRandom(1);
        Dataset train = dataset(2000, random);
        Dataset test = dataset(500, random);
        Sequential net = new Sequential(
                Recurrent.of(2, in -> new MinimalGatedUnit(in, 16)).build(), // [batch, time, 2] to [batch, time, 16]
                new Dense(16, 1));
        try (Trainer trainer = Trainer.builder(net, Loss.meanSquaredError()).device(device)
                .optimizer(Optimizer.adam(0.01).withClipNorm(1)).build()) {
            System.out.println(trainer.summary(train));
            trainer.fit(train, 20);
            Evaluation e = trainer.evaluate(test);
            double errorOfMean = e.metric("mse") / (1 - e.metric("r2"));
            System.out.println("on unseen sequences: " + e);
            return new Result(e.metric("mse"), errorOfMean);
        }
    }

    /** Numbers and marks [n, time, 2], and the number marked last [n, time, 1]. */
    private static Dataset dataset(int n, SplittableRandom random) {
        float[] inputs = new float[n * STEPS * 2];
        float[] targets = new float[n * STEPS];
        for (int i = 0; i < targets.length; i++) {
            boolean first = i % STEPS == 0;
            boolean marked = first || random.nextInt(6) == 0;
            inputs[2 * i] = random.nextInt(-100, 101) / 100f;
            inputs[2 * i + 1] = marked ? 1 : 0;
            targets[i] = marked ? inputs[2 * i] : targets[i - 1];
        }
        return Dataset.of(HostTensor.of(inputs, Shape.of(n, STEPS, 2)), HostTensor.of(targets, Shape.of(n, STEPS, 1)));
    }
}
