package dev.descent.cli;

import dev.descent.storage.CheckpointFolder;
import dev.descent.storage.SafeWrite;
import dev.descent.storage.StorageException;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.watch.RunDescription;
import dev.descent.watch.Telling;
import dev.descent.watch.Watch;
import dev.descent.watch.WatchException;
import dev.descent.watch.WatchSettings;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Watches the run of a command: what it was asked to write is written however the run ends. */
final class RunWatch {
    private final Watch watch;
    private final WatchSettings settings;
    private final PrintWriter err;
    private boolean kept;

    private RunWatch(Watch watch, WatchSettings settings, PrintWriter err) {
        this.watch = watch;
        this.settings = settings;
        this.err = err;
    }

    /**
     * Runs a command under watch.
     *
     * @param body gives the exit status
     * @return the exit status, that of a failure if something could not be written
     */
    static int around(
            WatchSettings settings, Telling telling, PrintWriter out, PrintWriter err, ToIntFunction<RunWatch> body) {
        Watch opened;
        try {
            opened = Watch.open(settings, telling, problem -> err.println("descent: " + problem));
        } catch (WatchException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        try (opened) {
            opened.address().ifPresent(a -> out.println("dashboard at " + a));
            out.flush();
            RunWatch run = new RunWatch(opened, settings, err);
            int status;
            try {
                status = body.applyAsInt(run);
            } catch (WatchException e) { // what is there is of another run, and stays as it is
                throw new UserError(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                opened.fail(String.valueOf(e.getMessage()));
                run.keep(new Keep(out, err));
                throw e;
            }
            return status == 0 && opened.failed() ? Main.FAILED : status;
        }
    }

    /** Lets the trainer tell; before any callback that adds a sample. */
    void attach(Trainer.Builder builder, int epochs, int stepsPerEpoch) {
        watch.watch(builder, epochs, stepsPerEpoch);
    }

    /** Keeps what is remembered of the run beside its checkpoints, where anything shows it. */
    void remember(CheckpointFolder checkpoints) {
        if (settings.report().isPresent() || settings.plot().isPresent() || settings.dashboard().isPresent()
                || settings.tensorboard().isPresent()) {
            checkpoints.keepNotes(watch::remembered);
        }
    }

    /** Remembers what was kept beside the checkpoint of a step; without it the curves know of the epochs alone. */
    void recall(CheckpointFolder checkpoints, long step) {
        try {
            checkpoints.notes(step).ifPresent(watch::recall);
        } catch (WatchException | StorageException e) {
            err.println("descent: " + e.getMessage() + "; curves of steps and gradients begin where the run goes on");
        }
    }

    void describe(String title, Map<String, String> manifest, String summary, List<String> classNames) {
        watch.describe(new RunDescription(title, manifest, summary, classNames));
    }

    void sample(String text) {
        watch.sample(text);
    }

    /** The run has ended with this result; writes what is to be written at the end. */
    void end(Keep keep, History history, Evaluation result) {
        watch.result(result, "test examples");
        watch.finish(history);
        keep(keep);
    }

    /** The same for a result in keys and values, as they stand in the last line. */
    void end(Keep keep, History history, String keys) {
        watch.results(Tested.values(keys));
        watch.finish(history);
        keep(keep);
    }

    private void keep(Keep keep) {
        if (!kept) {
            kept = true;
            boolean force = settings.existing() != WatchSettings.Existing.REFUSE;
            watch.outputs().forEach((place, bytes) -> {
                boolean ours = settings.table().filter(place::equals).isPresent(); // what is left of it
                keep.keep(place, force || ours,
                        (file, replace) -> SafeWrite.write(file, replace, ByteBuffer.wrap(bytes)));
            });
        }
    }
}
