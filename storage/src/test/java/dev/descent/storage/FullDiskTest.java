package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of one megabyte; mounting it takes root. */
class FullDiskTest {
    @TempDir
    private Path dir;

    private Path disk;
    private boolean mounted;

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1; // no such program
        }
    }

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(dir.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "descent-test", disk.toString()) == 0;
        assumeTrue(mounted, "a small file system can be mounted by root alone; WriteFaultsTest does it with a layer");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    @Test
    void aFullDiskKeepsTheOldFile() throws IOException {
        Path file = disk.resolve("f");
        Safetensors old = WriteFaultsTest.tensors(1);
        old.write(file, false);
        Safetensors large = new Safetensors(Map.of(), Map.of("x", HostTensor.of(new float[1 << 20])));
        String message = assertThrows(StorageException.class, () -> large.write(file, true)).getMessage();
        assertEquals("cannot write " + file + ": No space left on device; what was there before is unchanged", message);
        assertEquals(old, Safetensors.read(file));
        try (Stream<Path> left = Files.list(disk)) {
            assertEquals(1, left.count(), "the half-written file is gone");
        }
        WriteFaultsTest.tensors(2).write(file, true);
        assertEquals(WriteFaultsTest.tensors(2), Safetensors.read(file));
    }

    @Test
    void aFolderForReadingOnlyIsNamed() throws Exception {
        Path file = disk.resolve("f");
        WriteFaultsTest.tensors(1).write(file, false);
        assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));
        String check = assertThrows(StorageException.class, () -> SafeWrite.check(file, true)).getMessage();
        assertTrue(check.contains("folder " + disk + " refuses it: Read-only file system"), check);
        Safetensors other = WriteFaultsTest.tensors(2);
        String write = assertThrows(StorageException.class, () -> other.write(file, true)).getMessage();
        assertEquals("cannot write " + file + ": Read-only file system; what was there before is unchanged", write);
        assertEquals("cannot lock folder " + disk + ": Read-only file system; choose another folder",
                assertThrows(StorageException.class, () -> RunLock.acquire(disk)).getMessage());
        assertEquals(WriteFaultsTest.tensors(1), Safetensors.read(file));
    }
}
