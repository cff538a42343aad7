package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        try (JsonLines lines = new JsonLines(file, "loss", 0, false)) {
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
        try (JsonLines lines = new JsonLines(file, "bits_per_char", 4, false)) {
            for (int s = 1; s <= 10; s++) {
                lines.step(3, s, s / 8.0, 0.01);
            }
        }
        List<JsonNode> all = read(file);
        assertEquals(List.of(4, 8), all.stream().map(n -> n.get("step").asInt()).toList());
        assertEquals(List.of(0.5, 1.0), all.stream().map(n -> n.get("bits_per_char").asDouble()).toList());
        assertEquals(3, all.getFirst().get("epoch").asInt());
    }

    @Test
    void aRunThatGoesOnAddsToItsLines() throws IOException {
        Path file = dir.resolve("h.jsonl");
        for (boolean append : new boolean[] {false, true, false}) {
            try (JsonLines lines = new JsonLines(file, "loss", 0, append)) {
                lines.epoch(epoch(1));
            }
            assertEquals(append ? 2 : 1, read(file).size());
        }
    }
}
