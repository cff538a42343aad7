package dev.descent.storage;

import dev.descent.tensor.HostTensor;
import dev.descent.train.CheckpointStore;
import dev.descent.train.FitState;
import dev.descent.train.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of one run in one folder: {@code checkpoint-000001200.safetensors} after step 1200, of which the newest
 * few are kept, and {@code best.safetensors}, the model of the best epoch. A run may be killed at any moment, also
 * while it writes. Others may keep notes beside each, {@code checkpoint-000001200.notes}. Until it is closed no other
 * run can write to the folder, see {@link RunLock}.
 */
public final class CheckpointFolder implements CheckpointStore, AutoCloseable {
    /** The model of the best epoch. */
    public static final String BEST = "best.safetensors";

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
    private static final String CHECKPOINT = ".safetensors";
    private static final String NOTES = ".notes";
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{9,18})\\.(safetensors|notes)");
    /** Bytes of notes that are read. */
    private static final long MOST_NOTES = 256L << 20;

    private final Path folder;
    private final Every every;
    private final int keep;
    private final Map<String, String> run;
    private final Map<String, String> model;
    private final FileLayer files;
    private final RunLock lock;
    private long lastNanos = System.nanoTime();
    private @Nullable Supplier<byte[]> notes;

    /** How often the state is kept. */
    public sealed interface Every {
        /** After every epoch. */
        record Epoch() implements Every {}

        /** After so many steps, and after every epoch. */
        record Steps(long steps) implements Every {
            public Steps {
                if (steps < 1) {
                    throw new IllegalArgumentException("a checkpoint every " + steps + " steps; 1 is the least");
                }
            }
        }

        /** When so much time has passed since the last one. */
        record Time(Duration time) implements Every {
            public Time {
                if (time.isNegative() || time.isZero()) {
                    throw new IllegalArgumentException("a checkpoint every " + time + "; it must be some time");
                }
            }
        }
    }

    /**
     * Opens a folder, and makes it if it is not there.
     *
     * @param every how often to keep the state
     * @param keep how many of the newest checkpoints stay, 1 or more; with 2 there is one left if the newest is damaged
     * @param run what decides the results, see {@link Checkpoint}
     * @param model description of the model, see {@link Checkpoint}
     * @throws StorageException if the folder cannot be made or written, or another run writes to it
     */
    public CheckpointFolder(
            Path folder, Every every, int keep, Map<String, String> run, Map<String, String> model) {
        this(folder, every, keep, run, model, FileLayer.SYSTEM);
    }

    CheckpointFolder(Path folder, Every every, int keep, Map<String, String> run, Map<String, String> model,
            FileLayer files) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep 1 checkpoint or more, not " + keep);
        }
        this.folder = folder;
        this.every = every;
        this.keep = keep;
        this.run = Map.copyOf(run);
        this.model = Map.copyOf(model);
        this.files = files;
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new StorageException("cannot keep checkpoints in " + folder + ": it is a file, not a folder", e);
        } catch (IOException e) {
            throw new StorageException("cannot make the folder " + folder + " for checkpoints: " + SafeWrite.reason(e)
                    + "; choose another place", e);
        }
        SafeWrite.check(folder.resolve(BEST), true);
        this.lock = RunLock.acquire(folder);
    }

    @Override
    public boolean wants(long steps, boolean endOfEpoch) {
        return switch (every) {
            case Every.Epoch() -> endOfEpoch;
            case Every.Steps(long n) -> endOfEpoch || steps % n == 0;
            case Every.Time(Duration time) -> System.nanoTime() - lastNanos >= time.toNanos();
        };
    }

    /**
     * Keeps a state, and deletes older ones than are to stay.
     *
     * @throws StorageException if it cannot be written; the message says which checkpoint a run can go on from
     */
    @Override
    public void save(TrainingState state, boolean best) {
        keep(state, best);
        lastNanos = System.nanoTime();
        List<Path> all = files();
        delete(all.subList(Math.min(keep, all.size()), all.size()));
    }

    /** Written before later ones are deleted: at any moment there is one to go on from. */
    @Override
    public void back(TrainingState to) {
        keep(to, false);
        Map<String, HostTensor> best = to.fit().map(FitState::bestWeights).orElse(Map.of());
        if (!best.isEmpty()) { // there is early stopping, and what is there may be of an epoch that is undone
            SafetensorsWriter.write(folder.resolve(BEST), true, new Safetensors(model, best), files);
        }
        for (Path later : files().stream().filter(f -> steps(f) > to.steps()).toList()) {
            try {
                files.delete(later);
            } catch (IOException e) {
                throw new StorageException("the run went back to step " + to.steps() + ", but the checkpoint " + later
                        + " cannot be deleted: " + SafeWrite.reason(e) + ". Delete it and run the same again with"
                        + " --resume, which would go on from it", e);
            }
        }
        deleteLostNotes();
    }

    private void keep(TrainingState state, boolean best) {
        try {
            write(state, best);
        } catch (StorageException e) {
            throw new StorageException(e.getMessage() + goOn(e), e);
        }
    }

    /** What can be done after a write that failed. */
    private String goOn(StorageException why) {
        try {
            String mend = ". Make room, or mend what else is wrong, and run the same again";
            return files().stream().filter(Files::isRegularFile).findFirst()
                    .map(f -> "; the newest checkpoint in " + folder + " is that of step " + steps(f) + mend
                            + " with --resume: it goes on from there")
                    .orElse("; there is no checkpoint in " + folder + " yet" + mend);
        } catch (StorageException gone) { // the folder itself, which the first reason tells already
            why.addSuppressed(gone);
            return "";
        }
    }

    private void write(TrainingState state, boolean best) {
        if (best) { // first: who resumes from the checkpoint below does not come by this epoch again
            SafetensorsWriter.write(folder.resolve(BEST), true, new Safetensors(model, state.weights()), files);
        }
        Supplier<byte[]> source = notes;
        if (source != null) { // before the checkpoint: there is none without its notes
            SafeWrite.write(folder.resolve(name(state.steps(), NOTES)), true, files, ByteBuffer.wrap(source.get()));
        }
        new Checkpoint(model, run, state).write(folder.resolve(name(state.steps(), CHECKPOINT)), files);
    }

    /** Deletes checkpoints, and the notes of all that are gone: one that could not be deleted keeps its own. */
    private void delete(List<Path> checkpoints) {
        checkpoints.forEach(this::delete);
        deleteLostNotes();
    }

    private void deleteLostNotes() {
        Set<Long> left = files().stream().map(CheckpointFolder::steps).collect(Collectors.toSet());
        list(NOTES).filter(f -> !left.contains(steps(f))).forEach(this::delete);
    }

    private void delete(Path old) {
        try {
            files.delete(old);
        } catch (IOException e) {
            LOG.warn("cannot delete the old checkpoint {}: {}", old, SafeWrite.reason(e));
        }
    }

    /**
     * Lets notes be kept beside every checkpoint from now on, and go with it.
     *
     * @param source asked for them whenever a state is kept, on the training thread
     */
    public void keepNotes(Supplier<byte[]> source) {
        notes = source;
    }

    /**
     * The notes beside the checkpoint of a step, if there are any.
     *
     * @throws StorageException if they cannot be read
     */
    public Optional<byte[]> notes(long steps) {
        Path file = folder.resolve(name(steps, NOTES));
        try {
            if (Files.notExists(file)) {
                return Optional.empty();
            }
            long size = Files.size(file);
            if (size > MOST_NOTES) {
                throw new StorageException(file + " has " + size + " bytes, more than notes of a run ever have");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + SafeWrite.reason(e), e);
        }
    }

    private static String name(long steps, String ending) {
        return String.format(Locale.ROOT, "checkpoint-%09d%s", steps, ending);
    }

    /** The checkpoints in the folder, the newest first. */
    public List<Path> files() {
        return list(CHECKPOINT).sorted(Comparator.comparingLong(CheckpointFolder::steps).reversed()).toList();
    }

    private Stream<Path> list(String ending) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> steps(f) >= 0 && f.toString().endsWith(ending)).toList().stream();
        } catch (IOException e) {
            throw new StorageException("cannot read the folder " + folder + ": " + SafeWrite.reason(e), e);
        }
    }

    private static long steps(Path file) {
        Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    /**
     * The newest state that can be read; a damaged file is passed over with a warning.
     *
     * @throws StorageException if it is one of another run, or if there are checkpoints and none can be read
     */
    @Override
    public Optional<TrainingState> latest() {
        List<String> damaged = new ArrayList<>();
        for (Path file : files()) {
            Checkpoint c;
            try {
                c = Checkpoint.read(file);
            } catch (StorageException e) {
                LOG.warn("passing over a checkpoint: {}", e.getMessage());
                damaged.add(String.valueOf(e.getMessage()));
                continue;
            }
            checkRun(file, c.run());
            return Optional.of(c.state());
        }
        if (!damaged.isEmpty()) {
            throw new StorageException("none of the checkpoints in " + folder + " can be read: "
                    + String.join("; ", damaged) + ". Begin anew in another folder");
        }
        return Optional.empty();
    }

    private void checkRun(Path file, Map<String, String> other) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(run.keySet());
        keys.addAll(other.keySet());
        for (String key : keys) {
            String was = other.getOrDefault(key, "(not given)");
            String now = run.getOrDefault(key, "(not given)");
            if (!was.equals(now)) {
                differences.add(key + " was " + was + " and is now " + now);
            }
        }
        if (!differences.isEmpty()) {
            throw new StorageException(file + " is a checkpoint of another run: " + String.join("; ", differences)
                    + ". Resume with the settings and data of that run, or begin anew in another folder");
        }
    }

    /** Lets other runs write to the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
