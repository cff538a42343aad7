package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    private Path dir;

    private String refused(Path folder) {
        return assertThrows(StorageException.class, () -> RunLock.acquire(folder)).getMessage();
    }

    @Test
    void oneRunAtATimeInThisProcess() {
        try (RunLock lock = RunLock.acquire(dir)) {
            String message = refused(dir);
            assertTrue(message.startsWith("another run (pid " + ProcessHandle.current().pid() + " on "), message);
            assertTrue(message.contains(", since 2") && message.contains("writes to " + dir), message);
            assertEquals(dir, lock.folder());
        }
        RunLock again = RunLock.acquire(dir);
        again.close();
        again.close();
        RunLock.acquire(dir).close();
    }

    @Test
    void anotherProcessIsNamedAndItsDeathFreesTheFolder() throws Exception {
        try (ChildRuns child = ChildRuns.start("lock", dir)) {
            String message = refused(dir);
            assertTrue(message.startsWith("another run (pid " + child.pid() + " on "), message);
            assertEquals(message, refused(dir), "asking takes nothing away from the other");
        }
        assertTrue(Files.exists(dir.resolve(RunLock.OWNER)), "it had no time to tidy up");
        try (RunLock lock = RunLock.acquire(dir)) {
            assertEquals(dir, lock.folder());
        }
        assertFalse(Files.exists(dir.resolve(RunLock.OWNER)));
    }

    /** A process that opens and closes the locked file once more would lose its lock without noticing. */
    @Test
    void beingAskedInThisProcessDoesNotLoseTheLock() throws Exception {
        try (RunLock lock = RunLock.acquire(dir)) {
            refused(dir);
            Exception e = assertThrows(IOException.class, () -> ChildRuns.start("lock", dir).close());
            assertTrue(e.getMessage().contains("another run (pid " + ProcessHandle.current().pid()), e.getMessage());
            assertEquals(dir, lock.folder());
        }
    }

    @Test
    void manyThreadsGetOneLock() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> tries = Stream.<Callable<Boolean>>generate(() -> () -> {
                try {
                    RunLock.acquire(dir); // held until the process ends
                    return true;
                } catch (StorageException e) {
                    return false;
                }
            }).limit(32).toList();
            int got = 0;
            for (Future<Boolean> f : threads.invokeAll(tries)) {
                got += f.get() ? 1 : 0;
            }
            assertEquals(1, got);
        }
    }

    @Test
    void foldersThatAreNoneAreNamed() throws Exception {
        Path missing = dir.resolve("no");
        assertEquals("cannot write to " + missing + ": there is no such folder; make it first", refused(missing));
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertEquals("cannot write to " + file + ": it is a file, not a folder; give another name", refused(file));
        assumeTrue(Files.isDirectory(Path.of("/proc")), "a folder that takes no files, even from root");
        assertEquals("cannot lock folder /proc: it takes no new files; choose another folder",
                refused(Path.of("/proc")));
    }

    @Test
    void whoHoldsTheLockMayBeUnreadable() throws Exception {
        try (ChildRuns child = ChildRuns.start("lock", dir)) {
            Files.writeString(dir.resolve(RunLock.OWNER), "\u001b[2J".repeat(100_000));
            assertTrue(refused(dir).startsWith("another run writes to "), () -> refused(dir));
            Files.delete(dir.resolve(RunLock.OWNER));
            assertTrue(refused(dir).startsWith("another run writes to "));
            assertTrue(child.pid() > 0);
        }
    }

    @Test
    void leftoversOfTheDeadGoAndFilesOfTheLivingStay() throws Exception {
        Path target = Files.writeString(dir.resolve("f"), "old");
        Path similar = Files.writeString(dir.resolve(".descent-notes.part"), "mine");
        try (ChildRuns child = ChildRuns.start("write", target)) {
            SafeWrite.check(target, true);
            assertEquals(1, parts(), "of a living writer, pid " + child.pid());
        }
        assertEquals(1, parts());
        SafeWrite.write(target, true, ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));
        assertEquals(1, SafeWrite.removeLeftovers(dir).size());
        assertEquals(0, parts());
        assertTrue(Files.exists(similar), "only what is named exactly so");
        assertEquals("new", Files.readString(target));
        try (ChildRuns child = ChildRuns.start("write", target)) {
            assertTrue(child.pid() > 0);
        }
        RunLock.acquire(dir).close();
        assertEquals(0, parts());
    }

    private long parts() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.filter(p -> p.toString().endsWith(".part") && !p.endsWith(".descent-notes.part")).count();
        }
    }
}
