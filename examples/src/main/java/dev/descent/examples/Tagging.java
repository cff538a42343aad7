package dev.descent.examples;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Evaluation;
import dev.descent.train.Trainer;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Labels every step of sequences of unequal lengths. A letter is "inside" if the bracket before it opens and the next
 * one after it closes: in {@code ab<cd>e<f<g} these are c and d alone. To see that takes the past and the future, so a
 * bidirectional LSTM learns it, and one that only looks back does not. Padded steps count neither in the loss nor in
 * the accuracy.
 */
public final class Tagging {
    private static final String SYMBOLS = "abc<>"; // 5 stands for padding
    private static final String[] TAGS = {"outside", "inside", "bracket"};
    private static final int LONGEST = 20;

    private Tagging() {}

    /** What the program reports: accuracy over real steps. */
    record Result(double accuracy, double forwardOnly) {}

    /** Trains both networks and reports them. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=tagging test_accuracy=%.4f forward_only_accuracy=%.4f%n",
                    r.accuracy(), r.forwardOnly());
        }
    }

    static Result run(Device device) {
        SplittableRandom random = new SplittableRandom(1);
        Dataset train = dataset(1200, random);
        Dataset test = dataset(500, random);
        Evaluation both = train(device, Recurrent.lstm(8, 16).bidirectional(), train, test);
        Evaluation forward = train(device, Recurrent.lstm(8, 32), train, test);
        System.out.println("a bidirectional LSTM, over the real steps of unseen sequences: " + both);
        System.out.println("an LSTM that only looks back:                                  " + forward);
        both.confusion().ifPresent(c -> System.out.println(c.text(test.classNames())));
        return new Result(both.metric("accuracy"), forward.metric("accuracy"));
    }

    private static Evaluation train(Device device, RecurrentBuilder kind, Dataset train, Dataset test) {
        Recurrent recurrent = kind.build();
        Sequential net = new Sequential(
                new Embedding(SYMBOLS.length() + 1, 8),
                recurrent, // [batch, time, 8] to [batch, time, 32], whatever the directions
                new Dense(recurrent.outputs(), TAGS.length));
        try (Trainer trainer = Trainer.builder(net, Loss.crossEntropy()).device(device)
                .optimizer(Optimizer.adam(0.01).withClipNorm(1)).build()) {
            trainer.fit(train, 5);
            return trainer.evaluate(test);
        }
    }

    /** Symbols [n, time], a tag for each, and the mask. */
    private static Dataset dataset(int n, SplittableRandom random) {
        int[] symbols = new int[n * LONGEST];
        int[] tags = new int[n * LONGEST];
        int[] lengths = new int[n];
        for (int e = 0; e < n; e++) {
            lengths[e] = random.nextInt(5, LONGEST + 1);
            int open = -1; // step of the bracket before this one, if it opens
            for (int t = 0; t < LONGEST; t++) {
                int at = e * LONGEST + t;
                symbols[at] = t < lengths[e] ? random.nextInt(SYMBOLS.length()) : SYMBOLS.length();
                if (symbols[at] == SYMBOLS.indexOf('<')) {
                    tags[at] = 2;
                    open = t;
                } else if (symbols[at] == SYMBOLS.indexOf('>')) {
                    tags[at] = 2;
                    for (int inside = open + 1; open >= 0 && inside < t; inside++) {
                        tags[e * LONGEST + inside] = 1;
                    }
                    open = -1;
                }
            }
        }
        Shape shape = Shape.of(n, LONGEST);
        return Dataset.ofSequences(HostTensor.of(symbols, shape), HostTensor.of(tags, shape),
                Masks.ofLengths(lengths, LONGEST)).withClassNames(TAGS);
    }
}
