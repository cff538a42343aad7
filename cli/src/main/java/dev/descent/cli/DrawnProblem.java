package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.nn.Loss;
import dev.descent.storage.Architecture;
import dev.descent.tasks.AddingProblem;
import dev.descent.tasks.CopyMemory;
import dev.descent.tasks.TemporalOrder;
import dev.descent.train.EarlyStopping;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Adding, copying, temporal order: every epoch draws examples of its own, so that nothing can be learned by heart.
 *
 * <p>Training begins with short sequences and doubles them whenever their loss has become small: over long ones there
 * is hardly any gradient before it is understood what the task is about. What is watched and tested has the full length
 * from the start.
 */
final class DrawnProblem implements SequenceProblem {
    private static final int STEPS_PER_EPOCH = 200;
    private static final int WATCHED = 256;
    private static final int TESTED = 1000;
    private static final int WIDTH = 16;
    /** Steps of a sequence beyond its length: what is copied, shown and answered. */
    private static final int EXTRA = 2 * CopyMemory.COPIED;
    /** Of a step of an example: input and target. */
    private static final int BYTES = 2 * Float.BYTES;

    /** Seeds of examples: 0 to test, 1 to watch, then one an epoch; so many a run. */
    private static final long SEEDS_A_RUN = 1L << 24;

    private final SequenceSettings s;
    private final Dataset watched;

    DrawnProblem(SequenceSettings s) {
        this.s = s;
        SequenceLimits.check(s, (long) s.length() + EXTRA, (long) stepsPerEpoch() * s.batch() + WATCHED + TESTED,
                BYTES);
        this.watched = draw(WATCHED, s.length(), 1);
    }

    private int firstLength() {
        return s.kind() == SequenceKind.COPY ? 5 : 20;
    }

    /** Steps of a sequence of the epoch after these. */
    private int length(List<EpochRecord> before) {
        int length = Math.min(firstLength(), s.length());
        for (EpochRecord e : before) {
            if (e.loss() < understood(length)) {
                length = Math.min(2 * length, s.length());
            }
        }
        return length;
    }

    /** The training loss on sequences of a length from which on they may be longer. */
    private double understood(int length) {
        return switch (s.kind()) {
            case ADDING -> 0.02;
            case COPY -> 0.1 * CopyMemory.baseline(length);
            default -> 0.1;
        };
    }

    private Dataset draw(int count, int steps, long which) {
        long seed = s.seed() * SEEDS_A_RUN + which;
        return switch (s.kind()) {
            case ADDING -> AddingProblem.draw(count, steps, seed);
            case COPY -> CopyMemory.draw(count, steps, seed);
            case TEMPORAL -> TemporalOrder.draw(count, steps, seed);
            case REBER, TEXT, ROLLS -> throw new IllegalArgumentException(s.kind() + " is not drawn by the epoch");
        };
    }

    @Override
    public Architecture net() {
        return switch (s.kind()) {
            case ADDING -> new Architecture(s.layers(AddingProblem.FEATURES, 1, true, false));
            case COPY -> new Architecture(s.symbolLayers(CopyMemory.SYMBOLS, WIDTH, CopyMemory.SYMBOLS, false, false));
            default -> new Architecture(
                    s.symbolLayers(TemporalOrder.SYMBOLS, WIDTH, TemporalOrder.CLASSES.size(), true, false));
        };
    }

    @Override
    public Loss loss() {
        return s.kind() == SequenceKind.ADDING ? Loss.meanSquaredError() : Loss.crossEntropy();
    }

    @Override
    public Dataset train(int epoch, List<EpochRecord> before) {
        return draw(stepsPerEpoch() * s.batch(), length(before), 2L + epoch);
    }

    private int stepsPerEpoch() {
        return s.steps() == 0 ? STEPS_PER_EPOCH : Math.min(STEPS_PER_EPOCH, s.steps());
    }

    @Override
    public Dataset watched() {
        return watched;
    }

    @Override
    public String watchedName() {
        return "val_";
    }

    @Override
    public int batch() {
        return s.batch();
    }

    @Override
    public Optional<EarlyStopping> stopping() {
        return Optional.of(EarlyStopping.at("val_loss", s.kind() == SequenceKind.COPY ? 0.001 : 0.002));
    }

    @Override
    public Tested test(Trainer trainer) {
        Evaluation e = trainer.evaluate(draw(TESTED, s.length(), 0));
        return switch (s.kind()) {
            case ADDING -> new Tested(e.loss(), AddingProblem.BASELINE, "always answering 1", out -> report(e, out));
            case COPY -> new Tested(e.loss(), CopyMemory.baseline(s.length()), "a model without memory",
                    out -> report(e, out));
            default -> new Tested(e.loss(), Math.log(TemporalOrder.CLASSES.size()), "guessing", out -> report(e, out));
        };
    }

    private String report(Evaluation e, PrintWriter out) {
        return switch (s.kind()) {
            case ADDING -> {
                out.printf(Locale.ROOT, "test: mean squared error %.5f; always answering 1 has %.5f%n", e.loss(),
                        AddingProblem.BASELINE);
                yield String.format(Locale.ROOT, "test_mse=%.5f baseline=%.5f", e.loss(), AddingProblem.BASELINE);
            }
            case COPY -> {
                double baseline = CopyMemory.baseline(s.length());
                out.printf(Locale.ROOT, "test: cross-entropy %.5f nats a step; without memory %.5f%n", e.loss(),
                        baseline);
                yield String.format(Locale.ROOT, "test_cross_entropy=%.5f baseline=%.5f", e.loss(), baseline);
            }
            default -> {
                double accuracy = e.metric("accuracy");
                out.printf(Locale.ROOT, "test: %.2f %% right; always the same answer is right in a quarter%n",
                        100 * accuracy);
                yield String.format(Locale.ROOT, "test_accuracy=%.4f", accuracy);
            }
        };
    }
}
