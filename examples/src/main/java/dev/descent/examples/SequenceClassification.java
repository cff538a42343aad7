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
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Classifies sequences of unequal lengths: in letters drawn at random stand the motifs "abc" and "cba", and the class
 * says which of them comes first. Both classes have the same letters, so only their order tells them apart. A mask says
 * where each sequence ends; the network's last output, after the last real letter, is what is classified.
 */
public final class SequenceClassification {
    private static final String LETTERS = "abcdef";
    private static final String[] MOTIFS = {"abc", "cba"};
    private static final int LONGEST = 20;

    private SequenceClassification() {}

    /** What the program reports. */
    record Result(double accuracy, double paddingDifference) {}

    /** Letters of any length, and 0 or 1 for the motif that comes first. */
    private record Example(String letters, int first) {}

    /** Trains a network and reports it. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=sequence-classification test_accuracy=%.4f"
                    + " padding_difference=%s%n", r.accuracy(), r.paddingDifference());
        }
    }

    static Result run(Device device) {
        SplittableRandom random = new SplittableRandom(1);
        List<Example> train = Stream.generate(() -> example(random)).limit(3000).toList();
        List<Example> test = Stream.generate(() -> example(random)).limit(1000).toList();
        Sequential net = new Sequential(
                new Embedding(LETTERS.length(), 8), // [batch, time] to [batch, time, 8]
                Recurrent.gru(8, 32).last().build(), // to [batch, 32]; it gets the mask from Sequential
                new Dense(32, 2));
        try (Trainer trainer = Trainer.builder(net, Loss.crossEntropy()).device(device)
                .optimizer(Optimizer.adam(0.01).withClipNorm(1)).build()) {
            trainer.fit(dataset(train, LONGEST, 'f'), 12);
            double accuracy = trainer.evaluate(dataset(test, LONGEST, 'f')).metric("accuracy");

            // what stands in the padding, and how much of it there is, cannot matter
            HostTensor tight = answers(trainer, dataset(test, LONGEST, 'f'));
            HostTensor wide = answers(trainer, dataset(test, LONGEST + 10, 'a'));
            double difference = 0;
            for (int i = 0; i < tight.size(); i++) {
                difference = Math.max(difference, Math.abs(tight.get(i) - wide.get(i)));
            }
            System.out.printf(Locale.ROOT, "%d sequences of 8 to %d letters: %.1f %% of the unseen ones right%n",
                    train.size(), LONGEST, 100 * accuracy);
            System.out.println("padded otherwise and by 10 steps more, the answers differ by " + difference);
            return new Result(accuracy, difference);
        }
    }

    private static HostTensor answers(Trainer trainer, Dataset data) {
        return trainer.predict(data.inputs().toArray(HostTensor[]::new)); // letters and mask
    }

    private static Example example(SplittableRandom random) {
        while (true) {
            StringBuilder s = new StringBuilder();
            int length = random.nextInt(8, LONGEST + 1);
            for (int i = 0; i < length; i++) {
                s.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            for (String motif : MOTIFS) {
                int at = random.nextInt(length - motif.length() + 1);
                s.replace(at, at + motif.length(), motif);
            }
            int[] at = {s.indexOf(MOTIFS[0]), s.indexOf(MOTIFS[1])};
            boolean once = s.lastIndexOf(MOTIFS[0]) == at[0] && s.lastIndexOf(MOTIFS[1]) == at[1];
            if (once && at[0] >= 0) { // neither overwritten nor there a second time by chance
                return new Example(s.toString(), at[0] < at[1] ? 0 : 1);
            }
        }
    }

    /** Letters as numbers [n, time], a class for each sequence [n], and the mask [n, time]. */
    private static Dataset dataset(List<Example> examples, int time, char padding) {
        int n = examples.size();
        int[] letters = new int[n * time];
        int[] classes = new int[n];
        int[] lengths = new int[n];
        for (int e = 0; e < n; e++) {
            String s = examples.get(e).letters();
            for (int t = 0; t < time; t++) {
                letters[e * time + t] = LETTERS.indexOf(t < s.length() ? s.charAt(t) : padding);
            }
            classes[e] = examples.get(e).first();
            lengths[e] = s.length();
        }
        HostTensor mask = Masks.ofLengths(lengths, time); // 1 for a letter, 0 for padding
        return Dataset.ofSequences(HostTensor.of(letters, Shape.of(n, time)), HostTensor.of(classes), mask);
    }
}
