package dev.descent.opencl;

import static dev.descent.opencl.TestDevice.read;
import static dev.descent.opencl.TestDevice.set;
import static dev.descent.opencl.TestDevice.view;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.kernels.KernelInfo;
import dev.descent.spi.BackendException;
import dev.descent.spi.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiling, refusing, and keeping what was compiled. */
class ProgramsTest {
    @TempDir
    Path folder;

    /** Opens, runs a kernel, and tells how many programs were compiled. */
    private int compiled(ProgramCache cache) {
        try (OpenClBackend b = TestDevice.open(TestDevice.TEXTS, cache)) {
            View x = view(b.allocate(400));
            set(b, x, 6);
            assertEquals(6, read(b, x)[99]);
            return b.compiled();
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void theSecondTimeNothingIsCompiled() throws IOException {
        ProgramCache cache = ProgramCache.at(folder);
        assertEquals(1, compiled(cache));
        assertEquals(0, compiled(cache));
        assertEquals(1, entries().size());
        assertEquals(1, compiled(ProgramCache.off()));
    }

    @Test
    void aDamagedEntryIsReplaced() throws IOException {
        ProgramCache cache = ProgramCache.at(folder);
        compiled(cache);
        Path entry = entries().getFirst();
        byte[] good = Files.readAllBytes(entry);
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        for (byte[] bad : List.of(new byte[0], new byte[40], Arrays.copyOf(good, good.length / 2), flipped)) {
            Files.write(entry, bad);
            assertEquals(1, compiled(cache));
            assertEquals(0, compiled(cache));
            assertEquals(List.of(entry), entries());
        }
    }

    /** The checksum is right, but the driver does not know what that is. */
    @Test
    void anEntryThatTheDriverRefusesIsReplaced() throws IOException {
        ProgramCache cache = ProgramCache.at(folder);
        compiled(cache);
        String name = entries().getFirst().getFileName().toString();
        cache.write(name.substring(0, name.indexOf('.')), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        assertEquals(1, compiled(cache));
        assertEquals(0, compiled(cache));
    }

    @Test
    void aFolderThatCannotBeWrittenCostsNothingButTime() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals(1, compiled(ProgramCache.at(file.resolve("below"))));
    }

    @Test
    void keysTellListsApart() {
        assertEquals(ProgramCache.key("a", "b"), ProgramCache.key("a", "b"));
        assertNotEquals(ProgramCache.key("a", "b"), ProgramCache.key("ab", ""));
        assertNotEquals(ProgramCache.key("a"), ProgramCache.key("a", ""));
        ProgramCache cache = ProgramCache.at(folder);
        assertNull(cache.read("key"));
        cache.write("key", new byte[] {7});
        assertArrayEquals(new byte[] {7}, cache.read("key"));
    }

    @Test
    void thePlaceCanBeChosen() {
        assertNull(ProgramCache.chosen("off", "/xdg", "/home").folder());
        assertEquals(Path.of("here"), ProgramCache.chosen("here", "/xdg", "/home").folder());
        Path absolute = folder.toAbsolutePath();
        assertEquals(absolute.resolve("descent/opencl"), ProgramCache.chosen(null, absolute.toString(), "h").folder());
        assertEquals(Path.of("h/.cache/descent/opencl"), ProgramCache.chosen(null, "relative", "h").folder());
        assertEquals(Path.of("h/.cache/descent/opencl"), ProgramCache.chosen(null, null, "h").folder());
    }

    @Test
    void aRefusedSourceIsExplained() {
        String name = TestDevice.survey().usable().getFirst().facts().name();
        KernelTexts broken = new KernelTexts(
                List.of(new KernelInfo("k", "wrong", 64, List.of())), f -> "__kernel void k() { nonsense; }\n");
        String message = assertThrows(BackendException.class, () -> TestDevice.open(broken, ProgramCache.off()))
                .getMessage();
        assertTrue(message.startsWith("opencl device '" + name + "' ("), message);
        assertTrue(message.contains("cannot compile the kernels of family wrong: CL_BUILD_PROGRAM_FAILURE (-11)"),
                message);
        assertTrue(message.contains("update its driver or use another device"), message);
        assertTrue(message.contains("nonsense"), message);
    }

    @Test
    void aKernelThatTheSourceLacksIsNamed() {
        TestDevice.survey();
        KernelTexts other = new KernelTexts(
                List.of(new KernelInfo("absent", "trial", 64, List.of())), f -> TestDevice.SOURCE);
        String message = assertThrows(BackendException.class, () -> TestDevice.open(other, ProgramCache.off()))
                .getMessage();
        assertTrue(message.contains("preparing kernel absent of family trial: CL_INVALID_KERNEL_NAME (-46)"), message);
    }

    /** Longer than LWJGL's stack. */
    @Test
    void sourcesMayBeLong() {
        KernelTexts texts = new KernelTexts(
                TestDevice.TEXTS.kernels(), f -> TestDevice.SOURCE + "// a long line\n".repeat(20_000));
        try (OpenClBackend b = TestDevice.open(texts, ProgramCache.off())) {
            assertEquals(1, b.compiled());
        }
    }
}
