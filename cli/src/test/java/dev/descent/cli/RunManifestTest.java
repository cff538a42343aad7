package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.storage.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunManifestTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private Path model() {
        return dir.resolve("m.safetensors");
    }

    private JsonNode beside() throws IOException {
        return JSON.readTree(Files.readString(dir.resolve("m.safetensors.manifest.json")));
    }

    private JsonNode inside() throws IOException {
        return JSON.readTree(Safetensors.read(model()).metadata().get(RunManifest.KEY));
    }

    private static List<String> strings(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(n -> all.add(n.textValue()));
        return all;
    }

    @Test
    void aTableIsToldByItsHash() throws IOException {
        Path csv = Tables.write(dir, "t.csv", "a,y\n" + "1,p\n2,q\n".repeat(10));
        String[] args = {"train", "--csv", csv.toString(), "--label", "y", "--epochs", "2", "--seed", "4", "--threads",
            "2", "--save", model().toString()};
        Instant before = Instant.now().minusSeconds(1);
        Run run = Run.of(args);
        assertEquals(0, run.status(), run.err());
        JsonNode m = beside();
        assertEquals(List.of(args), strings(m.path("command")));
        assertEquals(hash(Files.readString(csv)), m.path("data").path("sha256").textValue());
        assertEquals(Files.size(csv), m.path("data").path("bytes").longValue());
        assertEquals(4, m.path("seed").intValue());
        assertEquals("classify", m.path("job").path("task").textValue());
        assertEquals(0.004, m.path("job").path("optimizer").path("learning_rate").doubleValue(), "settled by itself");
        assertEquals("cpu", m.path("device").path("backend").textValue());
        assertEquals(2, m.path("device").path("threads").intValue());
        assertEquals("strict", m.path("precision").textValue());
        assertEquals(2, m.path("result").path("epochs").intValue());
        assertEquals(run.number("test_accuracy"), m.path("result").path("test_accuracy").doubleValue(), 1e-4);
        assertEquals(Runtime.version().toString(), m.path("java").path("version").textValue());
        assertTrue(m.path("descent").path("commit").textValue().matches("unknown|[0-9a-f]{40}(-dirty)?"));
        assertFalse(m.path("descent").path("version").textValue().contains("$"), "Maven filled it in");
        Instant started = Instant.parse(m.path("started").textValue());
        assertTrue(started.isAfter(before) && !Instant.parse(m.path("ended").textValue()).isBefore(started));
        assertEquals(DataHash.sha256(model()), m.path("model_sha256").textValue());
        assertEquals(m.path("result"), inside().path("result"));
        assertEquals(m.path("job"), inside().path("job"));
    }

    /** The manifest must not claim a rounding that no product had. */
    @Test
    void thePrecisionIsTheOneThatWasUsed() throws IOException {
        for (String[] task : new String[][] {{"--layers", "4", "--epochs", "1"},
            {"--task", "adding", "--length", "10", "--hidden", "4", "--steps", "2", "--batch", "4"}}) {
            List<String> args = new ArrayList<>(List.of("train", "--device", "cpu", "--precision", "bf16", "--force",
                    "--save", model().toString()));
            args.addAll(List.of(task));
            Run run = Run.of(args.toArray(String[]::new));
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().contains(
                    "device cpu has no bf16 products; computing in float32 (strict)\n"), run::out);
            assertEquals("strict", beside().path("precision").textValue());
            assertEquals("bf16", beside().path("precision_asked").textValue());
            assertEquals("bf16", beside().path("job").path("precision").textValue());
        }
        Run info = Run.of("info", model().toString());
        assertTrue(info.out().matches("(?s).*\n  precision +strict\n  precision_asked +bf16\n.*"), info::out);
    }

    private static String hash(String text) throws IOException {
        Path file = Files.writeString(Files.createTempFile("descent", ".txt"), text);
        try {
            return DataHash.sha256(file);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void hashesAreThoseOfTheStandard() throws IOException {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash("abc")); // FIPS 180-4
    }

    @Test
    void theSameCommandGivesTheSameFile() throws IOException {
        String[] args = {"train", "--task", "adding", "--length", "10", "--hidden", "4", "--steps", "8", "--batch", "4",
            "--save", model().toString(), "--force"};
        assertEquals(0, Run.of(args).status());
        byte[] first = Files.readAllBytes(model());
        assertEquals("adding", beside().path("data").path("drawn").textValue());
        assertEquals(10, beside().path("data").path("length").intValue());
        assertTrue(beside().path("result").has("test_mse") && inside().path("result").has("test_loss"));
        assertFalse(inside().has("started"), "the time would make every file another one");
        assertEquals(0, Run.of(args).status());
        assertArrayEquals(first, Files.readAllBytes(model()));
    }

    @Test
    void aManifestIsNotReplacedUnasked() throws IOException {
        Path older = Files.writeString(dir.resolve("m.safetensors.manifest.json"), "{}");
        Run run = Run.of("train", "--epochs", "1", "--save", model().toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains(older + " exists already"), run::err);
        assertFalse(Files.exists(model()));
        assertEquals("{}", Files.readString(older));
    }

    @Test
    void theDigitsAreToldByTheirHash() throws IOException {
        Run run = Run.of("train", "--epochs", "1", "--layers", "4", "--save", model().toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("saved " + model() + ".manifest.json"), run::out);
        assertEquals("digits.csv", beside().path("data").path("built_in").textValue());
        assertEquals(64, beside().path("data").path("sha256").textValue().length());
    }
}
