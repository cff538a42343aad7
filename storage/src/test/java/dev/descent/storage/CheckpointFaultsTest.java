package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.CheckpointFolder.Every;
import dev.descent.storage.FaultyFiles.Fault;
import dev.descent.tensor.HostTensor;
import dev.descent.train.TrainingState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call of a whole save fails once: best model, notes, checkpoint, and what is deleted after it. */
class CheckpointFaultsTest {
    private static final Map<String, String> RUN = Map.of("seed", "7");

    @TempDir
    private Path dir;

    private static TrainingState state(long steps) {
        return new TrainingState(7, steps, 1, Map.of("0.weight", HostTensor.of((float) steps, 2f)),
                Map.of("0.weight.slot1", HostTensor.of(1f, (float) steps)), List.of(), Optional.empty());
    }

    private CheckpointFolder open(String name, int keep, FileLayer files) {
        CheckpointFolder c = new CheckpointFolder(dir.resolve(name), new Every.Epoch(), keep, RUN, Map.of(), files);
        c.keepNotes(() -> new byte[] {1});
        return c;
    }

    /** Saves step 10, then step 20 with the fault (or, of a run that went back, step 5), and says what can be read. */
    private boolean isNewThere(int keep, boolean back, FaultyFiles files, String what) throws Exception {
        try (CheckpointFolder c = open(what, keep, FileLayer.SYSTEM)) {
            c.save(state(10), true);
        }
        boolean told = false;
        try (CheckpointFolder c = open(what, keep, files)) {
            if (back) {
                c.back(state(5));
            } else {
                c.save(state(20), true);
            }
        } catch (StorageException e) {
            told = true;
        }
        try (CheckpointFolder c = open(what, keep, FileLayer.SYSTEM)) {
            TrainingState found = c.latest().orElseThrow();
            assertTrue(found.equals(state(10)) || found.equals(state(back ? 5 : 20)), what);
            assertTrue(c.notes(found.steps()).isPresent(), "no checkpoint without its notes: " + what);
            Map<String, HostTensor> best = Safetensors.read(dir.resolve(what).resolve(CheckpointFolder.BEST)).tensors();
            assertTrue(best.equals(state(10).weights()) || best.equals(state(20).weights()), what);
            boolean isNew = found.steps() != 10;
            assertTrue(isNew || told, "what was not written is told: " + what);
            return isNew;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SPACE, 1, false, true", "BROKEN, 2, false, false", "DENIED, 1, true, false", "NO_SPACE, 2, true, true"
    })
    void theOldOrTheNewOneLoadsWhicheverCallFails(Fault fault, int keep, boolean back, boolean forGood)
            throws Exception {
        FaultyFiles none = new FaultyFiles(0, fault, false);
        assertTrue(isNewThere(keep, back, none, "none"));
        int calls = none.calls();
        assertTrue(calls >= (back ? 15 : 25), () -> "only " + calls + " calls");
        int old = 0;
        for (int k = 1; k <= calls; k++) {
            FaultyFiles files = new FaultyFiles(k, fault, forGood);
            old += isNewThere(keep, back, files, "call " + k) ? 0 : 1;
            assertTrue(files.hit(), "call " + k);
        }
        assertTrue(old >= (back ? 10 : 20) && old < calls, "the old one stayed " + old + " times");
    }

    @Test
    void shortWritesAreGoneOnWith() throws Exception {
        FaultyFiles none = new FaultyFiles(0, Fault.SHORT, false);
        isNewThere(1, false, none, "none");
        for (int k = 1; k <= none.calls(); k++) {
            assertTrue(isNewThere(1, false, new FaultyFiles(k, Fault.SHORT, false), "call " + k));
            try (Stream<Path> all = Files.list(dir.resolve("call " + k))) {
                assertEquals(1, all.filter(f -> f.getFileName().toString().matches("checkpoint.*safetensors")).count());
            }
        }
    }
}
