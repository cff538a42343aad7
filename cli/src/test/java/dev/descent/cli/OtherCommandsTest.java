package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherCommandsTest {
    @Test
    void devicesSaysWhichIsTakenAndWhyOthersAreAbsent() {
        Run run = Run.of("devices");
        assertEquals(0, run.status(), run::err);
        // where there is an NVIDIA GPU, it is taken
        boolean gpu = run.out().contains("* cuda");
        assertTrue(gpu || run.out().contains("* cpu"), run::out);
        assertTrue(gpu || run.out().contains("- cuda       absent: "), run::out);
        assertTrue(run.out().contains("  opencl     ") || run.out().contains("- opencl     absent: "),
                run::out);
    }

    @Test
    void devicesAsJson() throws IOException {
        JsonNode all = new ObjectMapper().readTree(Run.of("devices", "--json").out());
        JsonNode cuda = null;
        int taken = 0;
        for (JsonNode d : all) {
            cuda = d.path("backend").asText().equals("cuda") ? d : cuda;
            taken += d.path("auto").asBoolean() ? 1 : 0;
        }
        assertEquals(1, taken, all::toString);
        assertTrue(cuda != null, all::toString);
        assertTrue(cuda.path("auto").asBoolean() || !cuda.path("remedy").asText().isEmpty(), all::toString);
    }

    @Test
    void benchPrintsAJsonLineAWorkload() throws IOException {
        Run run = Run.of("bench", "mlp_64_32_32_10_b32", "--seconds", "0.2");
        assertEquals(0, run.status(), run::err);
        JsonNode line = new ObjectMapper().readTree(run.out());
        for (String key : new String[] {"peer", "workload", "mode", "precision", "device", "us_per_step", "us_min",
            "us_max", "items_per_s", "steps", "host_us", "heap_bytes"}) {
            assertTrue(line.has(key), key);
        }
        assertEquals(Run.of("--version").lastLine(), line.path("peer").asText());
        assertTrue(line.path("us_per_step").asDouble() > 0);
        assertTrue(run.err().contains("items/s"), run::err);
        assertTrue(Run.of("bench", "--list").out().contains("mlp_4x4096_b4096"));
    }

    @Test
    void parityRunsAFamily(@TempDir Path dir) throws IOException {
        Path json = dir.resolve("report.json");
        Run run = Run.of("parity", "--op", "softmax*", "--json", json.toString());
        assertEquals(0, run.status(), run::out);
        assertTrue(run.lastLine().matches("result parity device=cpu cases=\\d\\d+ failed=0 skipped=0"), run::lastLine);
        assertEquals(0, new ObjectMapper().readTree(Files.readString(json)).path("failed").asInt(-1));
    }

    @Test
    void paritySetsAllDevicesSideBySide(@TempDir Path dir) throws IOException {
        Path page = dir.resolve("parity.md");
        Run run = Run.of("parity", "--device", "all", "--op", "argmax*", "--markdown", page.toString());
        assertEquals(0, run.status(), run::out);
        assertTrue(run.out().contains("result parity device=cpu cases="), run::out);
        List<String> lines = Files.readAllLines(page);
        assertEquals("# Parity", lines.get(0));
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("| argmax | ") && l.contains(" | ok | 0% | ")),
                lines::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train", "predict", "devices", "bench", "parity"})
    void helpEverywhere(String command) {
        Run run = command.isEmpty() ? Run.of("--help") : Run.of(command, "--help");
        assertEquals(0, run.status());
        assertTrue(run.out().startsWith("Usage: descent"), run::out);
        for (String line : run.out().split("\n")) {
            assertTrue(line.length() <= 80, line);
        }
    }

    @Test
    void versionAndNoCommand() throws IOException {
        Matcher pom = Pattern.compile("<version>(.*)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(pom.find());
        assertEquals("descent " + pom.group(1), Run.of("--version").lastLine());
        assertTrue(Run.of().out().contains("Commands:"));
    }

    @Test
    void answersThatCannotBePrintedAreAFailure() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        StringWriter err = new StringWriter();
        PrintWriter out = new PrintWriter(full, false, StandardCharsets.UTF_8);
        assertEquals(1, Main.run(out, new PrintWriter(err), "devices"));
        assertEquals("descent: standard output is closed or full; not all could be printed",
                err.toString().strip());
    }
}
