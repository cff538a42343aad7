package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.optim.Plateau;
import dev.descent.storage.CheckpointFolder.Every;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.EpochRecord;
import dev.descent.train.FitState;
import dev.descent.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in a folder. */
class CheckpointFolderTest {
    private static final Map<String, String> RUN = Map.of("learning_rate", "0.1", "data", "abc");

    @TempDir
    Path folder;

    private final List<CheckpointFolder> opened = new ArrayList<>();

    private static TrainingState state(long steps) {
        Map<String, HostTensor> weights = Map.of("0.weight", HostTensor.of(new float[] {steps, 2, 3, 4},
                Shape.of(2, 2)));
        FitState fit = new FitState(5, 100, 10,
                List.of(new EpochRecord(1, 10, 0.1, 2.5, Map.of("loss", 0.1 + 0.2, "val_r2", Double.NaN))), 3,
                HostTensor.of(1f, 2f, 3f, 4f, 0f), 1.25, Double.NaN, 0, weights,
                new Plateau.Count(Double.POSITIVE_INFINITY, 1, 0.5), 0.25, 2, false);
        return new TrainingState(7, steps, 1, weights,
                Map.of("0.weight.slot1", HostTensor.of(new float[] {1e-30f, -0f, Float.MIN_VALUE, 4},
                        Shape.of(2, 2))),
                List.of(HostTensor.of(9f)), Optional.of(fit));
    }

    private CheckpointFolder open(Map<String, String> run) {
        CheckpointFolder c = new CheckpointFolder(folder.resolve("run"), new Every.Epoch(), 2, run,
                Map.of("model", "yes"));
        opened.add(c);
        return c;
    }

    @AfterEach
    void close() {
        opened.forEach(CheckpointFolder::close);
    }

    @Test
    void aCheckpointThatCannotBeWrittenTellsTheNewestThatIsThere() throws IOException {
        CheckpointFolder c = open(RUN);
        c.keepNotes(() -> new byte[] {1});
        Files.createDirectory(folder.resolve("run/checkpoint-000000010.notes"));
        String first = assertThrows(StorageException.class, () -> c.save(state(10), false)).getMessage();
        assertTrue(first.endsWith("; there is no checkpoint in " + folder.resolve("run") + " yet. Make room, or mend"
                + " what else is wrong, and run the same again"), first);
        c.save(state(20), false);
        c.save(state(30), false);
        Files.createDirectory(folder.resolve("run/checkpoint-000000040.notes"));
        String later = assertThrows(StorageException.class, () -> c.save(state(40), false)).getMessage();
        assertTrue(later.startsWith("cannot write ") && later.endsWith("; the newest checkpoint in "
                + folder.resolve("run") + " is that of step 30. Make room, or mend what else is wrong, and run the same"
                + " again with --resume: it goes on from there"), later);
        assertEquals(Optional.of(state(30)), c.latest());
    }

    @Test
    void aRunThatWentBackLeavesNoLaterCheckpoint() throws IOException {
        CheckpointFolder c = open(RUN);
        c.keepNotes(() -> new byte[] {1});
        c.save(state(20), false);
        c.save(state(30), true);
        c.back(state(10));
        assertEquals(Optional.of(state(10)), c.latest());
        assertEquals(state(10).fit().orElseThrow().bestWeights(),
                Safetensors.read(folder.resolve("run").resolve(CheckpointFolder.BEST)).tensors());
        assertEquals(List.of(folder.resolve("run/checkpoint-000000010.safetensors")), c.files());
        assertFalse(Files.exists(folder.resolve("run/checkpoint-000000030.notes")));
        assertTrue(c.notes(10).isPresent());
    }

    @Test
    void everyPartOfAStateComesBack() {
        CheckpointFolder c = open(RUN);
        assertEquals(Optional.empty(), c.latest());
        c.save(state(12), false);
        assertEquals(Optional.of(state(12)), c.latest());
    }

    @Test
    void theNewestAndTheBestAreKept() {
        CheckpointFolder c = open(RUN);
        c.save(state(1), true);
        c.save(state(2), false);
        c.save(state(1_000_000_000_000L), false);
        c.save(state(30), false);
        assertEquals(List.of("checkpoint-1000000000000.safetensors", "checkpoint-000000030.safetensors"),
                c.files().stream().map(f -> f.getFileName().toString()).toList());
        Safetensors best = Safetensors.read(folder.resolve("run").resolve(CheckpointFolder.BEST));
        assertEquals(state(1).weights(), best.tensors());
        assertEquals("yes", best.metadata().get("model"));
    }

    @Test
    void notesComeAndGoWithTheirCheckpoint() throws IOException {
        CheckpointFolder c = open(RUN);
        c.save(state(1), false);
        assertEquals(Optional.empty(), c.notes(1));
        byte[] text = new byte[1];
        c.keepNotes(() -> text.clone());
        Files.writeString(folder.resolve("run/checkpoint-000000009.notes"), "of a process that was killed right then");
        for (int i = 2; i <= 4; i++) {
            text[0] = (byte) i;
            c.save(state(i), false);
        }
        assertEquals(3, c.notes(3).orElseThrow()[0]);
        assertEquals(4, c.notes(4).orElseThrow()[0]);
        for (int gone : new int[] {1, 2, 9}) {
            assertEquals(Optional.empty(), c.notes(gone));
        }
        assertEquals(2, c.files().size());
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws IOException {
        CheckpointFolder c = open(RUN);
        c.save(state(1), false);
        c.save(state(2), false);
        Files.write(c.files().getFirst(), new byte[] {1, 2, 3});
        assertEquals(1, c.latest().orElseThrow().steps());
        Files.write(c.files().getLast(), new byte[0]);
        assertTrue(assertThrows(StorageException.class, c::latest).getMessage().contains("can be read"));
    }

    @Test
    void anotherRunIsNotResumed() {
        try (CheckpointFolder c = open(RUN)) {
            c.save(state(1), false);
        }
        String message = assertThrows(StorageException.class,
                () -> open(Map.of("learning_rate", "0.2", "data", "abc", "seed", "1")).latest()).getMessage();
        assertTrue(message.contains("learning_rate was 0.1 and is now 0.2; seed was (not given) and is now 1"),
                message);
    }

    @Test
    void aFileWhereTheFolderShouldBeIsNamed() throws IOException {
        Files.createFile(folder.resolve("run"));
        assertTrue(assertThrows(StorageException.class, () -> open(RUN)).getMessage().contains("it is a file"));
    }

    @Test
    void howOftenTheStateIsKept() {
        try (CheckpointFolder epochs = every(new Every.Epoch())) {
            assertTrue(epochs.wants(7, true));
            assertFalse(epochs.wants(7, false));
        }
        try (CheckpointFolder steps = every(new Every.Steps(5))) {
            assertTrue(steps.wants(10, false));
            assertFalse(steps.wants(11, false));
            assertTrue(steps.wants(11, true));
        }
        try (CheckpointFolder time = every(new Every.Time(Duration.ofDays(1)))) {
            assertFalse(time.wants(10, true));
        }
    }

    private CheckpointFolder every(Every every) {
        return new CheckpointFolder(folder, every, 1, RUN, Map.of());
    }

    @Test
    void twoRunsDoNotWriteToOneFolder() {
        CheckpointFolder first = open(RUN);
        String message = assertThrows(StorageException.class, () -> open(RUN)).getMessage();
        assertTrue(message.contains("another run"), message);
        first.close();
        open(RUN);
    }
}
