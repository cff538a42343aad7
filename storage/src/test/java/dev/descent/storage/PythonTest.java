package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other programs read our files and we read theirs. The Python is {@code python3}, or what the variable DESCENT_PYTHON
 * names.
 */
class PythonTest {
    @TempDir
    private Path dir;

    private static String python() {
        return Objects.requireNonNullElse(System.getenv("DESCENT_PYTHON"), "python3");
    }

    private record Answer(int status, String text) {}

    private static Answer run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(python()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        try {
            Process p = builder.start();
            String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(p.waitFor(), text);
        } catch (IOException e) {
            return new Answer(-1, e.toString());
        }
    }

    private String script(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            return Files.write(dir.resolve(name), in.readAllBytes()).toString();
        }
    }

    private static Answer good(Answer a) {
        assertEquals(0, a.status(), a.text());
        return a;
    }

    private Safetensors written(Path file) {
        Map<String, HostTensor> t = new LinkedHashMap<>();
        t.put("odd", HostTensor.of(1.5f, -0f, Float.MIN_VALUE));
        t.put("wide", HostTensor.of(new double[] {Math.PI, -1e300}, Shape.of(2, 1)));
        t.put("ç \"q\"", HostTensor.of(new int[] {Integer.MIN_VALUE}, Shape.scalar()));
        t.put("none", HostTensor.of(new float[0], Shape.of(2, 0)));
        Safetensors s = new Safetensors(Map.of("steps", "9007199254740993", "text", "ç\n\""), t);
        s.write(file, false);
        return s;
    }

    private static void same(Safetensors s, JsonNode found, Map<String, String> types) {
        assertEquals(s.tensors().size(), found.path("tensors").size());
        s.metadata().forEach((key, value) -> assertEquals(value, found.path("metadata").path(key).textValue()));
        s.tensors().forEach((name, t) -> {
            JsonNode n = found.path("tensors").path(name);
            assertEquals(types.get(t.type().name()), n.path("dtype").asText());
            assertEquals(t.shape().toString().replace(" ", ""), n.path("shape").toString());
            assertEquals(t.size(), n.path("values").size());
            for (int i = 0; i < t.size(); i++) {
                double value = Double.parseDouble(n.path("values").path(i).asText());
                assertEquals(t.get(i), value, 0.0, name);
            }
        });
    }

    @Test
    void aReaderOfTheFormatAloneReadsOurFiles() throws Exception {
        assumeTrue(run("--version").status() == 0, "there is no " + python() + "; install Python 3");
        Path file = dir.resolve("ours.safetensors");
        Safetensors s = written(file);
        JsonNode found = new ObjectMapper()
                .readTree(good(run(script("read_safetensors.py"), file.toString())).text());
        same(s, found, Map.of("F32", "F32", "F64", "F64", "I32", "I32"));
        assertTrue(found.path("hash").booleanValue(), "hash of the whole");
        assertTrue(found.path("header").booleanValue(), "sum of the header");
        s.tensors().forEach((name, t) -> {
            JsonNode n = found.path("tensors").path(name);
            assertTrue(n.path("sum").booleanValue(), "sum of " + name);
            assertEquals(0, n.path("offset").asLong() % t.type().bytes(), name + " is aligned");
        });
    }

    @Test
    void pythonsSafetensorsReadsOurFilesAndWeItsOwn() throws Exception {
        Answer there = run("-c", "import numpy, safetensors");
        assumeTrue(there.status() == 0, python() + " has no numpy and safetensors; install both with pip");
        Path file = dir.resolve("ours.safetensors");
        Safetensors s = written(file);
        JsonNode found = new ObjectMapper()
                .readTree(good(run(script("with_safetensors.py"), "read", file.toString())).text());
        same(s, found, Map.of("F32", "float32", "F64", "float64", "I32", "int32"));

        Path theirs = dir.resolve("theirs.safetensors");
        good(run(script("with_safetensors.py"), "write", theirs.toString()));
        Safetensors t = Safetensors.read(theirs);
        assertEquals(Map.of("from", "Python ç"), t.metadata());
        assertEquals(Map.of("f64", HostTensor.of(new double[] {1.5, -2}, Shape.of(2, 1)), "f32",
                HostTensor.of(1f, 2f, 3f), "f16", HostTensor.of(0.099975586f), "i64",
                HostTensor.of(new int[] {-7}, Shape.scalar()), "i32", HostTensor.of(new int[] {7, 8}, Shape.of(1, 2)),
                "u8", HostTensor.of(200), "bool", HostTensor.of(1, 0), "none",
                HostTensor.of(new float[0], Shape.of(0, 3))), t.tensors());
    }
}
