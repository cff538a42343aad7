package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.FaultyFiles.Fault;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call to the system fails once: what the name leads to is the whole old file or the whole new one. */
class WriteFaultsTest {
    @TempDir
    private Path dir;

    static Safetensors tensors(int seed) {
        Map<String, HostTensor> t = new LinkedHashMap<>();
        t.put("step", HostTensor.of(new int[] {seed}, Shape.scalar()));
        t.put("weight", HostTensor.of(seed, -seed, 0.5f));
        return new Safetensors(Map.of("seed", Integer.toString(seed)), t);
    }

    private List<Path> parts() throws IOException {
        List<Path> all = new ArrayList<>();
        try (var files = Files.newDirectoryStream(dir, ".descent-*.part")) {
            files.forEach(all::add);
        }
        return all;
    }

    private int callsOfOneWrite(boolean overwrite) throws IOException {
        Path file = dir.resolve("counted");
        FaultyFiles files = new FaultyFiles(0, Fault.BROKEN, false);
        SafetensorsWriter.write(file, overwrite, tensors(2), files);
        Files.delete(file);
        assertEquals(overwrite ? 10 : 11, files.calls(), "create, 5 writes, force, rename, folder, close; and delete");
        return files.calls();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SPACE, true, false", "NO_SPACE, true, true", "NO_SPACE, false, false", "NO_SPACE, false, true",
        "DENIED, true, false", "DENIED, false, true", "BROKEN, true, false", "BROKEN, false, false"
    })
    void everyCallFailsOnce(Fault fault, boolean overwrite, boolean forGood) throws IOException {
        int calls = callsOfOneWrite(overwrite);
        Path file = dir.resolve("f");
        int old = 0;
        for (int k = 1; k <= calls; k++) {
            Files.deleteIfExists(file);
            if (overwrite) {
                tensors(1).write(file, false);
            }
            FaultyFiles files = new FaultyFiles(k, fault, forGood);
            String message = assertThrows(StorageException.class,
                    () -> SafetensorsWriter.write(file, overwrite, tensors(2), files), "call " + k).getMessage();
            assertTrue(files.hit());
            String reason = fault == Fault.DENIED ? "permission denied"
                    : fault == Fault.NO_SPACE ? "No space left on device" : "Input/output error";
            assertTrue(message.startsWith("cannot write " + file + ": " + reason), message);
            if (message.contains("what was there before is unchanged")) {
                old++;
                assertOld(file, overwrite);
            } else {
                assertTrue(message.contains("the new file is there"), message);
                assertEquals(tensors(2), Safetensors.read(file), "call " + k);
            }
            for (Path part : parts()) { // only if its removal was made to fail too
                assertTrue(forGood || (k == 9 && !overwrite), "call " + k + " left " + part);
                Files.delete(part);
            }
        }
        assertEquals(8, old, "everything up to the rename");
    }

    private static void assertOld(Path file, boolean overwrite) {
        if (overwrite) {
            assertEquals(tensors(1), Safetensors.read(file));
        } else {
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void shortWritesAreGoneOnWith() throws IOException {
        int calls = callsOfOneWrite(true);
        Path file = dir.resolve("f");
        int shortened = 0;
        for (int k = 1; k <= calls; k++) {
            FaultyFiles files = new FaultyFiles(k, Fault.SHORT, false);
            SafetensorsWriter.write(file, true, tensors(k), files);
            assertEquals(tensors(k), Safetensors.read(file));
            shortened += files.calls() - calls;
        }
        assertEquals(5, shortened, "one more call for each write");
        assertEquals(List.of(), parts());
    }

    @Test
    void tensorsThatChangeMeanwhileAreNoticed() throws IOException {
        Path file = dir.resolve("f");
        tensors(1).write(file, false);
        Safetensors s = tensors(2);
        FileLayer changing = (FileLayer) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {FileLayer.class}, (self, method, args) -> {
                    s.tensors().get("weight").floats()[0]++;
                    return method.invoke(FileLayer.SYSTEM, args);
                });
        String message = assertThrows(IllegalStateException.class,
                () -> SafetensorsWriter.write(file, true, s, changing)).getMessage();
        assertEquals("tensor 'weight' was changed while it was being saved; save a copy", message);
        assertEquals(tensors(1), Safetensors.read(file));
        assertEquals(List.of(), parts());
    }
}
