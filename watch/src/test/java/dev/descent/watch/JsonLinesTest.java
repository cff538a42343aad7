package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir
    private Path dir;

    private List<JsonNode> read(Path file) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.endsWith("\n"));
        List<JsonNode> all = new ArrayList<>();
        for (String line : text.split("\n")) {
            all.add(new ObjectMapper().readTree(line));
        }
        return all;
    }

    private static EpochPoint epoch(int e) {
        return new EpochPoint(e, 10L * e, 0.01, 1.5, 99, Runs.values("loss", 0.5 / e, "val_r2", Double.NaN));
    }

    @Test
    void epochsAreThereAtOnceAndWhatJsonLacksIsNull() throws IOException {
        Path file = dir.resolve("h.jsonl");
        try (JsonLines lines = new JsonLines(new LineFile(file), "loss", 0)) {
            lines.step(1, 10, 0.7, 0.01); // steps were not asked for
            lines.epoch(epoch(1));
            assertEquals(1, read(file).size(), "before anything is closed");
            lines.epoch(epoch(2));
        }
        List<JsonNode> all = read(file);
        assertEquals(2, all.size());
        JsonNode first = all.getFirst();
        assertEquals("epoch", first.get("kind").asText());
        assertEquals(1, first.get("epoch").asInt());
        assertEquals(10, first.get("step").asInt());
        assertEquals(0.5, first.get("loss").asDouble());
        assertTrue(first.get("val_r2").isNull());
        assertEquals(List.of("kind", "epoch", "step", "learning_rate", "seconds", "steps_per_second", "loss", "val_r2"),
                first.properties().stream().map(p -> p.getKey()).toList());
    }

    @Test
    void stepsComeAsOftenAsAsked() throws IOException {
        Path file = dir.resolve("h.jsonl");
        try (JsonLines lines = new JsonLines(new LineFile(file), "bits_per_char", 4)) {
            for (int s = 1; s <= 10; s++) {
                lines.step(3, s, s / 8.0, 0.01);
            }
        }
        List<JsonNode> all = read(file);
        assertEquals(List.of(4, 8), all.stream().map(n -> n.get("step").asInt()).toList());
        assertEquals(List.of(0.5, 1.0), all.stream().map(n -> n.get("bits_per_char").asDouble()).toList());
        assertEquals(3, all.getFirst().get("epoch").asInt());
    }

    private Optional<String> start(Path file, Standing at, boolean goOn) {
        try (JsonLines lines = new JsonLines(new LineFile(file), "loss", 5)) {
            return lines.start(at, goOn);
        }
    }

    /** Two epochs of ten steps, and a step of the third. */
    private Path written() {
        Path file = dir.resolve("h.jsonl");
        try (JsonLines lines = new JsonLines(new LineFile(file), "loss", 5)) {
            lines.start(Standing.start(), false);
            for (int s = 1; s <= 25; s++) {
                lines.step(1 + (s - 1) / 10, s, 1.0 / s, 0.01);
                if (s % 10 == 0) {
                    lines.epoch(epoch(s / 10));
                }
            }
        }
        return file;
    }

    private static Standing at(long step, EpochPoint... done) {
        return new Standing(0, step, List.of(done), Double.NaN, List.of());
    }

    private List<Integer> steps(Path file) throws IOException {
        return read(file).stream().map(n -> n.get("step").asInt()).toList();
    }

    @Test
    void linesOfLaterStepsAndATornOneAreCutOff() throws IOException {
        Path file = written();
        Files.writeString(file, "{\"kind\":\"st", StandardOpenOption.APPEND);
        assertEquals(Optional.empty(), start(file, at(23, epoch(1), epoch(2)), true));
        assertEquals(List.of(5, 10, 10, 15, 20, 20), steps(file));
        start(file, at(17, epoch(1)), true);
        assertEquals(List.of(5, 10, 10, 15), steps(file));
    }

    @Test
    void epochsThatAreMissingAreAdded() throws IOException {
        Path file = dir.resolve("new.jsonl");
        start(file, at(23, epoch(1), epoch(2)), true);
        assertEquals(List.of(10, 20), steps(file));
        Path old = written();
        start(old, at(33, epoch(1), epoch(2), epoch(3)), true);
        assertEquals(List.of(5, 10, 10, 15, 20, 20, 25, 30), steps(old));
    }

    @Test
    void aRunThatBeginsAgainKeepsTheOldLinesUnderAnotherName() throws IOException {
        Path file = written();
        String said = start(file, Standing.start(), true).orElseThrow();
        assertTrue(said.endsWith("h-2.jsonl"), said);
        assertEquals(7, steps(dir.resolve("h-2.jsonl")).size());
        assertEquals(Optional.empty(), start(file, Standing.start(), true), "nothing has been written since");
        start(dir.resolve("h-2.jsonl"), Standing.start(), false);
        assertEquals(0, Files.size(dir.resolve("h-2.jsonl")), "replaced");
    }

    @Test
    void whatIsOfAnotherRunOrNoHistoryStaysAsItIs() throws IOException {
        Path file = written();
        String before = Files.readString(file);
        EpochPoint slower = new EpochPoint(1, 10, 0.01, 1.5000001, 99, Runs.values("loss", 0.5));
        refused(file, at(23, slower, epoch(2)), "line 3, is of another run");
        refused(file, at(23), "line 3, is of another run");
        assertEquals(before, Files.readString(file));
        start(file, new Standing(20, 23, List.of(), Double.NaN, List.of()), true); // of an earlier call of fit
        assertEquals(6, steps(file).size());
        for (String other : List.of("precious", "precious\n", "{\"kind\":\"epoch\"}\n", "[1]\n", "\n",
                "{\"kind\":\"epoch\",\"step\":1}x\n", "{\"kind\":\"epoch\",\"step\":[1]}\n",
                "{\"kind\":\"day\",\"step\":1}\n", "{\"kind\":\"" + "x".repeat(2 << 20))) {
            Files.writeString(file, other);
            refused(file, at(23), "line 1, is no line of a run's history");
            assertEquals(other, Files.readString(file));
        }
    }

    private void refused(Path file, Standing at, String why) {
        WatchException e = assertThrows(WatchException.class, () -> start(file, at, true));
        assertTrue(e.getMessage().contains(why), e::getMessage);
    }

    @Test
    void aNewFileWithoutALineIsRemoved() {
        Path file = dir.resolve("h.jsonl");
        start(file, Standing.start(), false);
        assertTrue(Files.notExists(file));
    }
}
