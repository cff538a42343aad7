package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The sources are C++ for the host, too. Skipped where there is no g++. */
class HostCompilerTest {
    static final List<String> families = KernelSource.FAMILIES;

    @ParameterizedTest
    @FieldSource("families")
    void compiles(String family) throws IOException, InterruptedException {
        assumeTrue(present(), "g++ is not installed");
        Path source = Path.of("src/main/resources/dev/descent/kernels", family + ".cu");
        Process p = new ProcessBuilder("g++", "-std=c++17", "-fsyntax-only", "-Wall", "-Werror",
                "-Wno-unused-function", "-Isrc/test/native", "-x", "c++", source.toString())
                .redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
    }

    private static boolean present() throws InterruptedException {
        try {
            return new ProcessBuilder("g++", "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
