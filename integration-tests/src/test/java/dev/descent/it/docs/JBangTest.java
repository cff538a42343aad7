package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.Safetensors;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in examples/jbang run with Java's own source launcher, and ask for artifacts that there are. */
class JBangTest {
    private static final Path SCRIPTS = Repository.root().resolve("examples/jbang");

    private static String run(Path folder, String script, String... args) throws Exception {
        Path file = SCRIPTS.resolve(script);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        Matcher options = Pattern.compile("(?m)^//RUNTIME_OPTIONS (.*)$").matcher(Files.readString(file));
        assertTrue(options.find(), script + " has no RUNTIME_OPTIONS");
        command.addAll(List.of(options.group(1).split(" ")));
        command.addAll(List.of("-Ddescent.device=cpu", "-cp", System.getProperty("java.class.path"), file.toString()));
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process p = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertTrue(p.waitFor(120, TimeUnit.SECONDS), script + " does not end");
        } finally {
            p.destroyForcibly();
        }
        assertEquals(0, p.exitValue(), Files.readString(err));
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @Test
    void exclusiveOrIsLearnt(@TempDir Path folder) throws Exception {
        assertEquals("0 xor 0 = 0\n0 xor 1 = 1\n1 xor 0 = 1\n1 xor 1 = 0\n",
                run(folder, "Xor.java").replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aLayerOfPytorchAnswers(@TempDir Path folder) throws Exception {
        Path weights = Path.of(Objects.requireNonNull(
                JBangTest.class.getResource("/state_dicts/linear.safetensors")).toURI());
        Map<String, HostTensor> io = Safetensors.read(
                weights.resolveSibling("linear_io.safetensors")).tensors();
        HostTensor x = Objects.requireNonNull(io.get("x"));
        HostTensor y = Objects.requireNonNull(io.get("y"));
        List<String> lines = run(folder, "TorchLinear.java", weights.toString(), "" + (float) x.get(0),
                "" + (float) x.get(1), "" + (float) x.get(2)).lines().toList();
        assertEquals(4, lines.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(y.get(i), Double.parseDouble(lines.get(i)), 1e-5);
        }
    }

    @Test
    void everyScriptAsksForArtifactsOfThisVersion() throws IOException {
        String bom = Files.readString(Repository.root().resolve("bom/pom.xml"));
        String version = Repository.element(bom, "version");
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.sorted().toList()) {
                Matcher deps = Pattern.compile("(?m)^//DEPS dev\\.descent:([^:]+):(.*)$")
                        .matcher(Files.readString(script));
                int found = 0;
                while (deps.find()) {
                    found++;
                    assertTrue(bom.contains("<artifactId>" + deps.group(1) + "</artifactId>"), deps::group);
                    assertEquals(version, deps.group(2), script.toString());
                }
                assertTrue(found >= 2, script + " needs the library and a device");
            }
        }
    }
}
