package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.nn.Loss;
import dev.descent.storage.Architecture;
import dev.descent.tasks.PianoRolls;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The keys of the next step of music, as 88 yes-or-no questions a step. */
final class RollsProblem implements SequenceProblem {
    /** The loss is a mean over the keys, music is measured by the sum. */
    private static final LossUnit UNIT = new LossUnit("nll_per_step", PianoRolls.KEYS);

    private final SequenceSettings s;
    private final Dataset train;
    private final Dataset valid;
    private final Dataset test;

    RollsProblem(SequenceSettings s, PianoRolls rolls) {
        this.s = s;
        this.train = PianoRolls.padded(rolls.train()).dataset();
        this.valid = PianoRolls.padded(rolls.valid()).dataset();
        this.test = PianoRolls.padded(rolls.test()).dataset();
    }

    @Override
    public Architecture net() {
        return new Architecture(s.layers(PianoRolls.KEYS, PianoRolls.KEYS, false, false));
    }

    @Override
    public Loss loss() {
        return Loss.binaryCrossEntropy();
    }

    @Override
    public Dataset train(int epoch, List<EpochRecord> before) {
        return train;
    }

    @Override
    public Dataset watched() {
        return valid;
    }

    @Override
    public String watchedName() {
        return "val_";
    }

    @Override
    public LossUnit unit() {
        return UNIT;
    }

    @Override
    public int batch() {
        return s.batch();
    }

    @Override
    public Tested test(Trainer trainer) {
        Evaluation e = trainer.evaluate(test);
        return new Tested(UNIT.of(e.loss()), UNIT.of(Math.log(2)), "tossing a coin for every key",
                out -> report(trainer.evaluate(valid), e, out));
    }

    private static String report(Evaluation chosen, Evaluation e, PrintWriter out) {
        double nll = UNIT.of(e.loss());
        double validNll = UNIT.of(chosen.loss());
        out.printf(Locale.ROOT, "test: negative log-likelihood %.4f nats a step (valid %.4f)%n", nll, validNll);
        return String.format(Locale.ROOT, "valid_nll_per_step=%.4f test_nll_per_step=%.4f test_micro_f1=%.4f", validNll,
                nll, e.metric("micro_f1"));
    }
}
