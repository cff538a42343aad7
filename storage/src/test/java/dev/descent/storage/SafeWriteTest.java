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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SafeWriteTest {
    @TempDir
    private Path dir;

    private static ByteBuffer text(String s) {
        return ByteBuffer.wrap(s.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(Path file, boolean overwrite, String reason) {
        String check = assertThrows(StorageException.class, () -> SafeWrite.check(file, overwrite)).getMessage();
        String write =
                assertThrows(StorageException.class, () -> SafeWrite.write(file, overwrite, text("x"))).getMessage();
        assertTrue(check.contains(reason) && check.contains(file.toString()), check);
        assertEquals(check, write);
    }

    @Test
    void partsFollowEachOtherAndNothingElseIsLeft() throws IOException {
        Path file = dir.resolve("a");
        SafeWrite.check(file, false);
        assertFalse(Files.exists(file), "checking writes nothing");
        SafeWrite.write(file, false, text("one "), text(""), text("two"));
        assertEquals("one two", Files.readString(file));
        SafeWrite.write(file, true, text("three"));
        assertEquals("three", Files.readString(file));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void foldersThatTakeNoFilesAreNamedWithoutInnerNames() {
        Path proc = Path.of("/proc");
        assumeTrue(Files.isDirectory(proc), "a folder that the system makes up");
        Path file = proc.resolve("x");
        String check = assertThrows(StorageException.class, () -> SafeWrite.check(file, false)).getMessage();
        assertEquals("cannot write /proc/x: folder /proc takes no new files; choose another place", check);
        String write = assertThrows(StorageException.class, () -> SafeWrite.write(file, false, text("x"))).getMessage();
        assertFalse(write.contains(".part"), write);
    }

    @Test
    void placesThatCannotBeWritten() throws IOException {
        Path old = Files.writeString(dir.resolve("old"), "old");
        refused(old, false, "exists already");
        refused(dir, true, "it is a folder");
        refused(dir.resolve("no/such"), true, "there is no folder");
        refused(old.resolve("below"), true, "there is no folder");
        assertEquals("old", Files.readString(old));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such files")
    void devicesAreNotReplaced() {
        refused(Path.of("/dev/null"), true, "no regular file");
        assertTrue(Files.exists(Path.of("/dev/null")));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a permission there")
    void aLinkStaysALink() throws IOException {
        Path real = Files.writeString(dir.resolve("real"), "old");
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);
        refused(link, false, "exists already");
        SafeWrite.write(link, true, text("new"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real));
        Path dangling = Files.createSymbolicLink(dir.resolve("dangling"), dir.resolve("gone"));
        refused(dangling, true, "no regular file");
        assertTrue(Files.exists(dangling, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such permissions")
    void permissionsAreTheUsualOnes() throws IOException {
        Path usual = Files.createFile(dir.resolve("usual"));
        Path written = dir.resolve("written");
        SafeWrite.write(written, false, text("x"));
        assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(written));
    }
}
