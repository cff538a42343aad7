package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aBlankFolderIsNone() throws Exception {
        Path cache = home.resolve("user/.cache/descent/natives");
        OwnJava.detail(home, 12, Map.of(), "-Ddescent.cuda.natives=", "-Duser.home=" + home.resolve("user"));
        assertEquals(List.of("tmp", "user"), names(home));
        assertEquals(2, names(cache).size(), "driver and cuBLAS");
    }

    @Test
    void aRelativeFolderIsOneOfTheFolderWhereJavaRuns() throws Exception {
        OwnJava.detail(home, 12, Map.of(), "-Ddescent.cuda.natives=mine");
        assertEquals(List.of("mine", "tmp"), names(home));
        assertEquals(2, names(home.resolve("mine")).size(), "driver and cuBLAS");
    }

    @Test
    void withoutACacheNothingIsLeftBehind() throws Exception {
        OwnJava.detail(home, 12, Map.of(), "-Duser.home=/proc/nowhere");
        assertEquals(List.of(), names(home.resolve("tmp")));
    }

    @Test
    void whatTheLoaderSaidIsTold() {
        LinkageError jcuda = new UnsatisfiedLinkError("""
                Error while loading native library "JCudaDriver-12.6.0-linux-x86_64"
                Operating system name: Linux
                ---(start of nested stack traces)---
                Stack trace from the attempt to load the library as a file:
                java.lang.UnsatisfiedLinkError: no JCudaDriver in java.library.path: /usr/lib
                \tat java.base/java.lang.ClassLoader.loadLibrary(ClassLoader.java:1)
                Stack trace from the attempt to load the library as a resource:
                java.lang.UnsatisfiedLinkError: /x/libJCudaDriver.so: failed to map segment
                \tat java.base/java.lang.System.load(System.java:1)
                ---(end of nested stack traces)---
                """);
        assertEquals("/x/libJCudaDriver.so: failed to map segment",
                Natives.cause(new ExceptionInInitializerError(jcuda)));
        assertEquals("java.io.IOException: disk full", Natives.cause(new IOException("disk full")));
    }
}
