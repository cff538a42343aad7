package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.HostTensor;
import dev.descent.train.GradientReport;
import dev.descent.train.TensorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardSinkTest {
    @TempDir
    private Path dir;

    private Path file() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            List<Path> found = all.toList();
            assertEquals(1, found.size());
            assertTrue(found.getFirst().getFileName().toString().startsWith("events.out.tfevents."));
            return found.getFirst();
        }
    }

    private static EventReader.Value value(List<EventReader.Value> all, String tag) {
        List<EventReader.Value> found = all.stream().filter(v -> v.tag().equals(tag)).toList();
        assertEquals(1, found.size(), () -> tag + " in " + all.stream().map(EventReader.Value::tag).toList());
        return found.getFirst();
    }

    @Test
    void scalarsKeepStepTagAndValue() throws IOException {
        double before = System.currentTimeMillis() / 1000.0;
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.step(1, 7, 0.5, 0.01);
            sink.step(1, 8, Double.NaN, 0.01); // not read back
            sink.epoch(new EpochPoint(1, 300, 0.01, 2, 150, Runs.values("loss", 0.25, "val_accuracy", 0.75)));
            sink.gradients(new GradientReport(299, Runs.values("0.weight", 3, "0.bias", 4), List.of()));
        }
        List<EventReader.Value> all = EventReader.values(file());
        assertEquals(List.of("train/step_loss", "train/loss", "val/accuracy", "train/learning_rate",
                "train/steps_per_second", "gradient_norm/total", "gradient_norm/0.weight", "gradient_norm/0.bias"),
                all.stream().map(EventReader.Value::tag).toList());
        assertEquals(0.5f, value(all, "train/step_loss").message().one(2).asFloat());
        assertEquals(7, value(all, "train/step_loss").step());
        assertEquals(0.25f, value(all, "train/loss").message().one(2).asFloat());
        assertEquals(300, value(all, "val/accuracy").step());
        assertEquals(5f, value(all, "gradient_norm/total").message().one(2).asFloat());
        all.forEach(v -> assertTrue(v.wallTime() >= before && v.wallTime() < before + 60, "seconds since 1970"));
    }

    @Test
    void aRunThatGoesOnMarksWhereAndTellsThatStepAgain() throws IOException {
        EpochPoint one = new EpochPoint(1, 10, 0.01, 2, 150, Runs.values("loss", 0.25));
        EpochPoint two = new EpochPoint(2, 20, 0.01, 2, 150, Runs.values("loss", 0.125));
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.start(Standing.start(), true); // nothing there, so no mark
            for (int s = 1; s <= 13; s++) {
                sink.step(1, s, s, 0.01);
            }
            sink.epoch(one);
        }
        assertEquals(1 + 13 + 3, EventReader.events(file()).size());
        Path old = Files.move(file(), dir.resolve("events.out.tfevents.1.old"));
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.start(new Standing(0, 10, List.of(one), 10, List.of(new Sample(1, 10, "x"))), true);
            sink.step(1, 11, 110, 0.01);
            sink.step(1, 12, 120, 0.01);
            sink.back(new Standing(0, 11, List.of(one), Double.NaN, List.of()));
            sink.step(1, 12, 1200, 0.01);
            sink.epoch(two);
        }
        List<EventReader.Value> shown;
        try (Stream<Path> all = Files.list(dir)) {
            List<Path> files = all.sorted().toList();
            assertEquals(old, files.getFirst());
            shown = EventReader.shown(files);
        }
        assertEquals(List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 110f, 1200f), shown.stream()
                .filter(v -> v.tag().equals("train/step_loss")).map(v -> v.message().one(2).asFloat()).toList());
        assertEquals(List.of(10L, 20L),
                shown.stream().filter(v -> v.tag().equals("train/loss")).map(v -> v.step()).toList());
        assertEquals(10, value(shown, "samples").step());
    }

    @Test
    void aNewFolderOfARunThatGoesOnHasItsEpochs() throws IOException {
        EpochPoint one = new EpochPoint(1, 10, 0.01, 2, Double.NaN, Runs.values("loss", 0.25));
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.start(new Standing(0, 13, List.of(one), 10, List.of()), true);
        }
        assertEquals(List.of("train/loss", "train/learning_rate"),
                EventReader.values(file()).stream().map(EventReader.Value::tag).toList());
    }

    @Test
    void whatWasFlushedIsThereBeforeTheEnd() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.epoch(new EpochPoint(1, 3, 0.01, 2, 150, Runs.values("loss", 0.25)));
            assertEquals(3, EventReader.values(file()).size());
        }
    }

    @Test
    void histogramsCountEveryFiniteValue() throws IOException {
        HostTensor w = HostTensor.of(-2f, -1e-20f, 0f, 1e-3f, 0.5f, 0.5f, 3e38f, Float.NaN, Float.NEGATIVE_INFINITY);
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.tensors(new TensorReport(9, Map.of("0.weight", w), Map.of("0.weight", HostTensor.of(0f, 0f))));
        }
        List<EventReader.Value> all = EventReader.values(file());
        EventReader.Message h = value(all, "weights/0.weight").message().inner(5);
        assertEquals(-2, h.one(1).asDouble());
        assertEquals(3e38f, h.one(2).asDouble());
        assertEquals(7, h.one(3).asDouble());
        assertEquals(w.get(6) - 2 + 1e-3f + 1 - 1e-20f, h.one(4).asDouble(), 1e30);
        double[] limits = EventReader.doubles(h.one(6).bytes());
        double[] counts = EventReader.doubles(h.one(7).bytes());
        assertEquals(limits.length, counts.length);
        assertEquals(7, Arrays.stream(counts).sum());
        for (int i = 1; i < limits.length; i++) {
            assertTrue(limits[i] > limits[i - 1], "limits ascend");
        }
        for (double x : new double[] {-2, 0, 1e-3f, 0.5, 3e38f}) {
            int i = 0;
            while (limits[i] < x) {
                i++;
            }
            assertTrue(counts[i] > 0, x + " is counted where it lies");
        }
        EventReader.Message g = value(all, "gradients/0.weight").message().inner(5);
        assertEquals(2, Arrays.stream(EventReader.doubles(g.one(7).bytes())).sum());
    }

    @Test
    void nothingFiniteIsAnEmptyHistogram() {
        Histogram h = Histogram.of(HostTensor.of(Float.NaN));
        assertEquals(0, h.count());
        assertArrayEquals(new double[] {0}, h.counts());
    }

    @Test
    void textsAreTensorsForThePluginOfThatName() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(dir, "loss")) {
            sink.describe(new RunDescription("t", Map.of("a|b", "c\nd"), "x\ny\n", List.of()), 0);
            sink.sample(new Sample(1, 12, "Größe\n# no heading"));
        }
        List<EventReader.Value> all = EventReader.values(file());
        EventReader.Message sample = value(all, "samples").message();
        assertEquals(12, value(all, "samples").step());
        assertEquals("text", sample.inner(9).inner(1).one(1).asText());
        assertEquals(2, sample.inner(9).one(4).bits(), "data class of a tensor");
        EventReader.Message tensor = sample.inner(8);
        assertEquals(7, tensor.one(1).bits(), "strings");
        assertEquals(1, tensor.inner(2).inner(2).one(1).bits(), "one of them");
        assertEquals("    Größe\n    # no heading", tensor.one(8).asText());
        String manifest = value(all, "run/manifest").message().inner(8).one(8).asText();
        assertTrue(manifest.endsWith("| a\\|b | c d |\n"), manifest);
        assertEquals("    x\n    y", value(all, "run/model").message().inner(8).one(8).asText());
    }

    @Test
    void foldersWithEventsOfAnotherRunAreRefusedUnlessReplaced() throws IOException {
        Path folder = dir.resolve("new/runs");
        WatchPlaces.check(folder, WatchSettings.Existing.REFUSE);
        assertTrue(Files.notExists(folder), "a check makes nothing");
        WatchPlaces.prepare(folder, WatchSettings.Existing.REFUSE);
        new TensorBoardSink(folder, "loss").close();
        Path other = Files.writeString(folder.resolve("notes.txt"), "mine");
        WatchException e = assertThrows(WatchException.class,
                () -> WatchPlaces.prepare(folder, WatchSettings.Existing.REFUSE));
        assertTrue(e.getMessage().contains("--force"), e::getMessage);
        WatchPlaces.prepare(folder, WatchSettings.Existing.CONTINUE);
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(2, all.count());
        }
        WatchPlaces.prepare(folder, WatchSettings.Existing.REPLACE);
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(other), all.toList(), "nothing but event files is removed");
        }
        assertThrows(WatchException.class, () -> WatchPlaces.check(other, WatchSettings.Existing.REPLACE));
    }
}
