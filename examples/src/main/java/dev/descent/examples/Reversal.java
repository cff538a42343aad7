package dev.descent.examples;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Tensor;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentState;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sequence to sequence: an encoder reads a string, a decoder writes it backwards. What passes between them is the state
 * of the encoder, an ordinary value (Sutskever et al. 2014).
 *
 * <p>While training, the decoder is told the right letters so far (teacher forcing). To answer, it goes on from its
 * own: the letter that it finds most probable is its next input. A string counts as right if all its letters are and it
 * ends where it should.
 */
public final class Reversal {
    private static final String SYMBOLS = ".abcdef"; // the point, symbol 0, ends a string
    private static final int LONGEST = 6;
    private static final int HIDDEN = 64;

    private Reversal() {}

    /** Letters and mask, and while training the decoder's inputs, to logits [batch, LONGEST + 1, symbols]. */
    static final class Translator extends Module {
        private final Embedding letters = child("letters", new Embedding(SYMBOLS.length(), 16));
        private final Recurrent encoder = child("encoder", Recurrent.gru(16, HIDDEN).build());
        private final Recurrent decoder = child("decoder", Recurrent.gru(16, HIDDEN).build());
        private final Dense output = child("output", new Dense(HIDDEN, SYMBOLS.length()));

        @Override
        protected Tensor forward(Tensor... in) {
            RecurrentState read = encoder.run(letters.apply(in[0]), in[1]).state();
            return in.length == 3 ? teach(read, in[2]) : write(read, in[0].shape().dim(0));
        }

        /** All steps at once: the decoder is told what it should have written before each. */
        private Tensor teach(RecurrentState state, Tensor before) {
            return output.apply(decoder.run(letters.apply(before), null, state).outputs());
        }

        /** Step by step: the decoder goes on from what it wrote itself. */
        private Tensor write(RecurrentState read, int batch) {
            RecurrentState state = read;
            Tensor letter = Tensor.of(HostTensor.zeros(DType.I32, Shape.of(batch, 1)));
            List<Tensor> logits = new ArrayList<>();
            for (int t = 0; t <= LONGEST; t++) {
                Recurrent.Sequence step = decoder.run(letters.apply(letter), null, state); // one step long
                logits.add(output.apply(step.outputs()));
                letter = logits.getLast().argmax(-1); // [batch, 1]
                state = step.state();
            }
            return Tensor.concat(1, logits.toArray(Tensor[]::new));
        }
    }

    /** What the program reports: the share of unseen strings that are right from the first letter to the end. */
    record Result(double exact) {}

    /** Trains a network and reports it. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=reversal test_exact=%.4f%n", r.exact());
        }
    }

    static Result run(Device device) {
        SplittableRandom random = new SplittableRandom(1);
        List<String> strings = new ArrayList<>(Stream.generate(() -> string(random)).distinct().limit(5000).toList());
        Collections.shuffle(strings, random); // short strings turn up early, and all of them would be in one part
        List<String> test = strings.subList(0, 500); // none of them is trained on
        Dataset train = dataset(strings.subList(500, strings.size()));
        try (Trainer trainer = Trainer.builder(new Translator(), Loss.crossEntropy()).device(device).batchSize(64)
                .optimizer(Optimizer.adam(0.01).withClipNorm(1).withSchedule(Schedule.cosine(0.01))).build()) {
            trainer.fit(train, 12);
            List<HostTensor> questions = dataset(test).inputs();
            HostTensor written = trainer.predict(questions.get(0), questions.get(1)); // letters and mask alone
            int right = 0;
            for (int i = 0; i < test.size(); i++) {
                String answer = decode(written, i);
                right += answer.equals(reversed(test.get(i))) ? 1 : 0;
                if (i < 5) {
                    System.out.println(test.get(i) + " → " + answer);
                }
            }
            System.out.printf(Locale.ROOT, "%d of %d unseen strings reversed without a fault%n", right, test.size());
            return new Result(right / (double) test.size());
        }
    }

    private static String string(SplittableRandom random) {
        return random.ints(random.nextInt(1, LONGEST + 1), 1, SYMBOLS.length())
                .mapToObj(i -> SYMBOLS.substring(i, i + 1)).collect(Collectors.joining());
    }

    private static String reversed(String s) {
        return new StringBuilder(s).reverse().toString();
    }

    /** Inputs are letters, their mask, and what is to be written before each step; the target is what at it. */
    private static Dataset dataset(List<String> strings) {
        List<String> answers = strings.stream().map(Reversal::reversed).toList();
        int[] read = strings.stream().mapToInt(String::length).toArray();
        int[] written = strings.stream().mapToInt(s -> s.length() + 1).toArray(); // the end is written too
        HostTensor before = encode(answers.stream().map(s -> "." + s).toList(), LONGEST + 1);
        return Dataset.of(
                List.of(encode(strings, LONGEST), Masks.ofLengths(read, LONGEST), before),
                encode(answers, LONGEST + 1),
                Masks.ofLengths(written, LONGEST + 1)); // weights: nothing counts after the end
    }

    /** Symbols [n, time], filled up with points. */
    private static HostTensor encode(List<String> strings, int time) {
        int[] symbols = new int[strings.size() * time];
        for (int i = 0; i < symbols.length; i++) {
            String s = strings.get(i / time);
            symbols[i] = i % time < s.length() ? SYMBOLS.indexOf(s.charAt(i % time)) : 0;
        }
        return HostTensor.of(symbols, Shape.of(strings.size(), time));
    }

    /** The most probable symbols of a row, up to the first point. */
    private static String decode(HostTensor probabilities, int row) {
        StringBuilder s = new StringBuilder();
        for (int t = 0; t <= LONGEST; t++) {
            int best = 0;
            for (int c = 1; c < SYMBOLS.length(); c++) {
                best = probabilities.getFloat(row, t, c) > probabilities.getFloat(row, t, best) ? c : best;
            }
            s.append(SYMBOLS.charAt(best));
        }
        return s.substring(0, (s + ".").indexOf("."));
    }
}
