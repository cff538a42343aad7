package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    private static final String NAME = "libX.so";

    @TempDir
    private Path home;

    private static byte[] library() {
        byte[] bytes = new byte[1 << 20];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        Path file = Natives.unpack(home, NAME, library()).resolve(NAME);
        Files.write(file, new byte[] {1, 2, 3});
        assertEquals(file, Natives.unpack(home, NAME, library()).resolve(NAME));
        assertArrayEquals(library(), Files.readAllBytes(file));
    }

    /** Whoever comes while another one writes has a whole library all the same. */
    @Test
    void manyAtOnce() throws Exception {
        List<Future<byte[]>> all = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 16; i++) {
                all.add(pool.submit(
                        () -> Files.readAllBytes(Natives.unpack(home, NAME, library()).resolve(NAME))));
            }
        }
        for (Future<byte[]> f : all) {
            assertArrayEquals(library(), f.get());
        }
        try (var files = Files.walk(home)) {
            assertEquals(1, files.filter(Files::isRegularFile).count(), "no parts are left");
        }
    }
}
