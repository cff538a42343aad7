package dev.descent.cli;

import dev.descent.optim.Optimizer;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What every training run says and decides at its end. */
final class RunEnd {
    /** As shells say it of a program that Ctrl-C has ended. */
    private static final int INTERRUPTED = 130;
    /** Where the model of an interrupted run goes if no place was named. */
    private static final Path UNFINISHED = Path.of("unfinished.descent.safetensors");

    private RunEnd() {}

    /** The exit status of a run that came to its end. */
    static int status(Keep keep, History history) {
        return keep.failed() ? Main.FAILED : history.interrupted() ? INTERRUPTED : 0;
    }

    /** A model whose test loss is no number has not learned, whatever the loss in training was: it is not saved. */
    static void checkLoss(double loss, Optimizer rule, Optional<Path> target, PrintWriter out) {
        if (!Double.isFinite(loss)) {
            notSaved(target, out);
            throw new UserError("the training has diverged: the loss on the test examples is " + loss + ". Try a"
                    + " smaller --lr (now " + rule.learningRate() + ")"
                    + (rule.clipNorm() == 0 ? " or --clip-norm 1" : "") + ", or look at the data");
        }
    }

    static void notSaved(Optional<Path> target, PrintWriter out) {
        target.ifPresent(p -> out.println("no model was saved; " + p
                + (Files.exists(p) ? " is as it was" : " is not written")));
    }

    /** Says how the run ended; where its model is to go. */
    static Optional<Path> place(
            History history, Trainer trainer, Optional<Path> target, Resume resume, PrintWriter out) {
        if (history.interrupted()) {
            out.printf(Locale.ROOT, "stopped after %s%s%n", Words.count(trainer.steps(), "step"),
                    resume.hint().map(h -> "; " + h).orElse(""));
            return trainer.steps() == 0 // nothing learned that would be worth an older file
                    ? Optional.empty()
                    : target.or(() -> Optional.of(Keep.free(UNFINISHED)));
        }
        if (history.stoppedEarly()) {
            out.printf(Locale.ROOT, "stopped early; epoch %d was the best%n", history.bestEpoch());
        } else if (history.bestEpoch() < history.epochs().size()) {
            out.printf(Locale.ROOT, "epoch %d was the best; its weights are kept%n", history.bestEpoch());
        }
        return target;
    }
}
