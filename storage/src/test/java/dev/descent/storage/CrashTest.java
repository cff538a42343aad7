package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The power fails after every call: what the disk may hold then is the whole old file or the whole new one. */
class CrashTest {
    @TempDir
    private Path dir;

    private enum Found {
        NONE,
        OLD,
        NEW,
        DAMAGED
    }

    private Found load(byte @Nullable [] content) throws IOException {
        if (content == null) {
            return Found.NONE;
        }
        Path file = Files.write(dir.resolve("found"), content);
        try {
            Safetensors s = Safetensors.read(file);
            return s.equals(WriteFaultsTest.tensors(1)) ? Found.OLD
                    : s.equals(WriteFaultsTest.tensors(2)) ? Found.NEW : Found.DAMAGED;
        } catch (StorageException e) {
            return Found.DAMAGED;
        }
    }

    private Set<Found> found(List<byte @Nullable []> contents) throws IOException {
        Set<Found> all = new HashSet<>();
        for (byte[] c : contents) {
            all.add(load(c));
        }
        return all;
    }

    private Path file() {
        return dir.resolve("f");
    }

    private CrashDisk written(boolean overwrite) throws IOException {
        byte[] old = null;
        if (overwrite) {
            WriteFaultsTest.tensors(1).write(file(), true);
            old = Files.readAllBytes(file());
        }
        CrashDisk disk = new CrashDisk(file(), old);
        SafetensorsWriter.write(file(), overwrite, WriteFaultsTest.tensors(2), disk);
        return disk;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oldOrNewAfterEveryCall(boolean overwrite) throws IOException {
        CrashDisk disk = written(overwrite);
        int first = overwrite ? 4 : 0;
        assertEquals(first + (overwrite ? 9 : 10), disk.calls(), "create, 5 writes, force, name, folder; and delete");
        Found before = overwrite ? Found.OLD : Found.NONE;
        int named = first + 8;
        for (int n = first; n <= disk.calls(); n++) {
            Set<Found> found = found(disk.after(n));
            assertEquals(n == disk.calls() ? Set.of(Found.NEW) : n < named ? Set.of(before) : Set.of(before, Found.NEW),
                    found, "after call " + n);
        }
    }

    @Test
    void aProtocolWithoutForcingTheFileIsCaught() throws IOException {
        CrashDisk disk = written(true);
        disk.forgetForces(4, false);
        Set<Found> found = new HashSet<>();
        for (int n = 4; n <= disk.calls(); n++) {
            found.addAll(found(disk.after(n)));
        }
        assertTrue(found.contains(Found.DAMAGED), found.toString());
    }

    @Test
    void aProtocolWithoutForcingTheFolderIsCaught() throws IOException {
        CrashDisk disk = written(true);
        disk.forgetForces(4, true);
        assertEquals(Set.of(Found.OLD, Found.NEW), found(disk.after(disk.calls())));
    }
}
