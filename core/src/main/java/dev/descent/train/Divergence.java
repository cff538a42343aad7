package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.graph.NonFiniteException;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says where numbers come from that are not finite, and what to do about them. */
final class Divergence {
    /** Examples of a batch that are looked at one by one. */
    private static final int MOST_ROWS = 4096;
    /** Examples that are named. */
    private static final int NAMED = 3;

    private static final String WHOLE = "the weights are still those of the last good step";
    private static final String CHANGED = "weights whose own gradients were finite have been changed, so go on from a"
            + " checkpoint, or start again and leave such steps out (NonFinitePolicy.SKIP), which looks at all"
            + " gradients first";

    private final Trainer trainer;
    private final Trainer.Settings settings;
    private final Rate rate;

    Divergence(Trainer trainer, Trainer.Settings settings, Rate rate) {
        this.trainer = trainer;
        this.settings = settings;
        this.rate = rate;
    }

    /** The step whose loss or gradients were not finite, which is the last one or one of the few before it. */
    DivergedException of(TrainStep step, Dataset data, Batches batches, int epoch) {
        boolean fault = Double.isInfinite(trainer.state().countBadSteps());
        trainer.state().clearSums(); // the optimiser's mark is not what is to be found
        return new DivergedException(epoch, trainer.steps(), String.format(Locale.ROOT,
                "%s in epoch %d, step %d%s%s. Try a smaller learning rate (now %s)%s or a look at the data; %s",
                what(step), epoch, trainer.steps(), where(step), examples(data, batches), rate.rounded(), clipping(),
                trainer.state().notFinite().map(Divergence::lost).orElse(fault ? CHANGED : WHOLE)));
    }

    private static String what(TrainStep step) {
        double loss = step.loss();
        return Double.isFinite(loss)
                ? "the gradients became NaN or infinite, or too large to be summed up,"
                : "the loss became " + loss;
    }

    /** The step is run again op by op, with the same random numbers; it changes nothing. */
    private String where(TrainStep step) {
        long steps = trainer.steps();
        trainer.state().setStep(steps - 1);
        try {
            step.check();
            return settings.checkEvery() > 1 ? " or one of the " + (settings.checkEvery() - 1) + " before it" : "";
        } catch (NonFiniteException x) {
            return ": " + x.getMessage();
        } finally {
            trainer.state().setStep(steps);
        }
    }

    /**
     * The examples of the last batch whose loss is not finite when they are alone; none where all are so, since it is
     * the weights then.
     */
    String examples(Dataset data, Batches batches) {
        int rows = batches.count();
        if (settings.model().isStateful() || rows > MOST_ROWS) {
            return "";
        }
        int[] order = batches.order();
        int from = batches.batch() * batches.batchSize();
        List<Integer> bad = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            if (!Double.isFinite(trainer.lossOf(data.rows(order[from + r])))) {
                bad.add(order[from + r]);
            }
        }
        if (bad.isEmpty() || bad.size() == rows) {
            return "";
        }
        StringBuilder s = new StringBuilder("; of its ").append(rows).append(" examples the loss is not finite for");
        for (int i = 0; i < Math.min(NAMED, bad.size()); i++) {
            s.append(i == 0 ? " " : ", ").append(data.name(bad.get(i))).append(largest(data, bad.get(i)));
        }
        return s.append(bad.size() > NAMED ? " and " + (bad.size() - NAMED) + " more" : "")
                .append(' ')
                .append(data.named())
                .toString();
    }

    private static String largest(Dataset data, int row) {
        double most = 0;
        for (HostTensor t : data.rows(row).inputs()) {
            for (int i = 0; i < t.size(); i++) {
                most = Math.max(most, Math.abs(t.get(i)));
            }
        }
        return String.format(Locale.ROOT, " (inputs up to %.3g)", most);
    }

    /** A step whose gradients were finite can still break the weights; nobody shall take them for trained ones. */
    void checkWeights(int epochs) {
        Optional<String> bad = trainer.state().notFinite();
        if (bad.isPresent()) {
            throw new DivergedException(epochs, trainer.steps(), String.format(Locale.ROOT,
                    "training ended with weights that cannot be used: %s. Try a smaller learning rate (now %s)%s or a"
                            + " look at the data", lost(bad.get()), rate.rounded(), clipping()));
        }
    }

    DivergedException tooMany(int epoch, String what) {
        return new DivergedException(epoch, trainer.steps(), String.format(Locale.ROOT,
                "%s. Try a smaller learning rate (now %s)%s or a look at the data; the weights are those of the last"
                        + " good step", what, rate.rounded(), clipping()));
    }

    private static String lost(String path) {
        return "'" + path + "' has values that are not finite, since an update was too large";
    }

    /** Clipping as advice, where it is not as strict already. */
    private String clipping() {
        double norm = settings.optimizer().clipNorm();
        return norm > 0 && norm <= 1 ? "" : ", clipping the gradients to norm 1";
    }
}
