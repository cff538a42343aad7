package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cuBLAS that is none must not end Java, as the loader would at the first call. */
class CublasTest {
    @TempDir
    private Path folder;

    private String detail(Path library) throws Exception {
        return OwnJava.detail(folder, 0, Map.of(CublasSearch.ENVIRONMENT, library.toString()),
                "-Ddescent.cuda.natives=" + folder.resolve("natives"));
    }

    @Test
    void aLibraryWithoutItsFunctionsIsNotUsed() throws Exception {
        TestGpu.standIn();
        Path library = folder.resolve("libcublas.so.12");
        Process compiler = new ProcessBuilder("g++", "-shared", "-x", "c++", "/dev/null",
                "-Wl,-soname,libcublas.so.12", "-o", library.toString()).inheritIO().start();
        assertEquals(0, compiler.waitFor());
        String detail = detail(library);
        assertTrue(detail.contains("own matrix products, since " + library + " has no cublasCreate_v2, "), detail);
        assertTrue(detail.contains("cublasGemmStridedBatchedEx: it is not NVIDIA's, or damaged"), detail);
    }

    @Test
    void aFileThatIsNoLibraryIsNotUsed() throws Exception {
        Path library = Files.writeString(folder.resolve("libcublas.so.12"), "junk");
        byte[] java = Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libjava.so"));
        for (byte[] bytes : List.of(Files.readAllBytes(library), Arrays.copyOf(java, java.length / 2))) {
            Files.write(library, bytes);
            String detail = detail(library);
            assertTrue(detail.contains("own matrix products, since '" + library + "', named by DESCENT_CUBLAS, is no"
                    + " whole library for x86-64 (install cuBLAS"), detail);
        }
        Files.write(library, ElfRetarget.apply(java, "libjvm.so", "libxyz.so")); // which needs what is not there
        String lonely = detail(library);
        assertTrue(lonely.contains("own matrix products, since " + library + " cannot be loaded: "), lonely);
    }

    @Test
    void aWholeOneIsUsed() throws Exception {
        assertTrue(OwnJava.detail(folder, 12, Map.of(), "-Ddescent.cuda.natives=n").contains(", cuBLAS 12"));
    }
}
