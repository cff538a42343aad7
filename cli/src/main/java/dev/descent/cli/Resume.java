package dev.descent.cli;

import dev.descent.storage.CheckpointFolder;
import dev.descent.storage.CheckpointFolder.Every;
import dev.descent.train.NonFinitePolicy;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checkpoints of a run, and going on from them. */
final class Resume implements AutoCloseable {
    private final Settings settings;
    private final PrintWriter out;
    private @Nullable CheckpointFolder store;

    /**
     * What was asked for.
     *
     * @param folder where checkpoints go, if there are to be any
     * @param every when the state is kept
     * @param keep how many of the newest stay
     * @param resume whether to go on from the newest
     * @param onNan what to do about steps that are not finite
     */
    record Settings(Optional<Path> folder, Every every, int keep, boolean resume, NonFinitePolicy onNan) {
        static final int KEEP = 2;
    }

    Resume(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Tells a trainer where its checkpoints go.
     *
     * @param run what decides the results of the run; asked for only if there is a folder, since it hashes the data
     * @param model description of the model for files
     * @param watch remembers the run beside its checkpoints
     */
    void build(
            Trainer.Builder builder, Supplier<Map<String, String>> run, Map<String, String> model, RunWatch watch) {
        builder.onNonFinite(settings.onNan());
        Path folder = settings.folder().orElse(null);
        if (folder == null) {
            return;
        }
        CheckpointFolder s = new CheckpointFolder(folder, settings.every(), settings.keep(), run.get(), model);
        store = s;
        if (!settings.resume() && !s.files().isEmpty()) {
            throw new UserError("there are checkpoints of a run in " + folder + " already, the newest is "
                    + s.files().getFirst().getFileName() + ". Say --resume to go on from it, or name another"
                    + " folder");
        }
        watch.remember(s);
        builder.checkpoints(s);
    }

    /** Goes to where the run stood, if it is to be resumed. */
    void into(Trainer trainer, RunWatch watch) {
        if (!settings.resume()) {
            return;
        }
        CheckpointFolder s = store;
        if (trainer.resume() && s != null) {
            watch.recall(s, trainer.steps());
        } else {
            out.println("there is no checkpoint in " + settings.folder().map(Path::toString).orElse("")
                    + " yet; beginning at the start");
        }
    }

    /** How to go on with a run that was stopped. */
    Optional<String> hint() {
        return settings.folder().map(f -> "its state is in " + f + ", and the same command with --resume goes on");
    }

    /** Lets other runs use the folder. */
    @Override
    public void close() {
        CheckpointFolder s = store;
        if (s != null) {
            s.close();
        }
    }
}
