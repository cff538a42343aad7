package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.nn.Loss;
import dev.descent.storage.Architecture;
import dev.descent.tasks.Alphabet;
import dev.descent.tasks.KneserNey;
import dev.descent.tasks.SymbolScores;
import dev.descent.tasks.TextCorpus;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The next character of a text, with a state that is carried from window to window; its end is held out. */
final class TextProblem implements SequenceProblem {
    /** Trained on in nats, told in bits. */
    private static final LossUnit UNIT = new LossUnit("bits_per_char", 1 / Math.log(2));

    private static final int STREAMS = 32;
    private static final int WIDTH = 64;
    private static final int ORDER = 5;
    private static final int SAMPLE = 120;
    private static final double TEMPERATURE = 0.7;

    private final SequenceSettings s;
    private final Alphabet alphabet;
    private final TextCorpus.Split split;
    private final int streams;
    private final int window;
    private final Dataset train;
    private final Dataset test;

    TextProblem(SequenceSettings s, TextCorpus text, String name, int window, @Nullable Integer streams) {
        this.s = s;
        this.window = window;
        SequenceLimits.window(s, window, streams == null ? 1 : streams);
        alphabet = text.alphabet();
        int heldOut = (int) (text.length() * s.heldOut());
        checkLength(name, text.length(), "the held-out part (--test-fraction " + s.heldOut() + ")", heldOut, streams);
        checkLength(name, text.length(), "the part to learn from", text.length() - heldOut, streams);
        split = text.split(s.heldOut());
        int room = (Math.min(split.train().length, split.heldOut().length) - 1) / window;
        this.streams = streams == null ? Math.clamp(room, 1, STREAMS) : streams;
        train = TextCorpus.windows(split.train(), this.streams, window);
        test = TextCorpus.windows(split.heldOut(), this.streams, window);
    }

    /** Every part needs a window a stream, and the character behind the last one. */
    private void checkLength(String name, int all, String part, int length, @Nullable Integer wanted) {
        long needed = (wanted == null ? 1L : wanted) * window + 1;
        if (length < needed) {
            throw new UserError(String.format(Locale.ROOT, "%s has %s: %s has %s, --window %d%s %,d. Take a longer"
                    + " text or a shorter --window%s, or hold out another share", name, Words.count(all, "character"),
                    part, Words.count(length, "character"), window,
                    wanted == null ? " needs" : " and --streams " + wanted + " need", needed,
                    wanted == null ? "" : ", fewer --streams"));
        }
    }

    @Override
    public Architecture net() {
        return new Architecture(s.symbolLayers(alphabet.size(), WIDTH, alphabet.size(), false, true));
    }

    @Override
    public Loss loss() {
        return Loss.crossEntropy();
    }

    @Override
    public Dataset train(int epoch, List<EpochRecord> before) {
        return train;
    }

    @Override
    public Dataset watched() {
        return test;
    }

    @Override
    public String watchedName() {
        return "test_";
    }

    @Override
    public LossUnit unit() {
        return UNIT;
    }

    @Override
    public int batch() {
        return streams;
    }

    @Override
    public List<String> alphabet() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < alphabet.size(); i++) {
            all.add(alphabet.decode(i));
        }
        return all;
    }

    /** A sample after every epoch, in one line, drawn with the seed of the run. */
    @Override
    public Optional<Callback> watcher(Trainer[] trainer, PrintWriter out, Consumer<String> samples) {
        return Optional.of(new Callback() {
            @Override
            public void onEpoch(EpochRecord e) {
                Choosing how = new Choosing(TEMPERATURE, 0, s.seed() + e.epoch());
                int[] prompt = Arrays.copyOf(split.heldOut(), 1);
                StringBuilder sample = new StringBuilder(alphabet.decode(prompt));
                try {
                    new TextGenerator(trainer[0], alphabet.size(), how).generate(prompt, SAMPLE, symbol -> {
                        sample.append(alphabet.decode(symbol));
                        return true;
                    });
                } catch (TextGenerator.NotFinite x) {
                    sample.append(" … the model ").append(x.getMessage()); // the loss decides whether the run goes on
                }
                out.println("  | " + sample.toString().replace("\n", "\n  | "));
                out.flush();
                samples.accept(sample.toString());
            }
        });
    }

    @Override
    public Tested test(Trainer trainer) {
        double bits = UNIT.of(trainer.evaluate(test).loss());
        return new Tested(bits, UNIT.of(Math.log(alphabet.size())), "guessing", out -> report(bits, out));
    }

    private String report(double bits, PrintWriter out) {
        int scored = test.size() * window; // the n-gram is asked for the same characters
        int[] tail = Arrays.copyOf(split.heldOut(), scored + 1);
        KneserNey ngram = KneserNey.fit(List.of(split.train()), alphabet.size(), ORDER);
        double ngramBits = SymbolScores.of(tail, 1, ngram).bits();
        out.printf(Locale.ROOT, "bits a character on the last %,d characters, which were held out:%n", scored);
        String row = "  %-32s %7.4f%n";
        out.printf(Locale.ROOT, row, s.cell().text() + ", " + s.layers() + " × " + s.hidden(), bits);
        out.printf(Locale.ROOT, row, "n-gram of order " + ORDER + " (Kneser-Ney)", ngramBits);
        return String.format(Locale.ROOT, "test_bits_per_char=%.4f ngram_bits_per_char=%.4f", bits, ngramBits);
    }
}
