package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    @TempDir
    private Path dir;

    private final List<String> warnings = new ArrayList<>();

    /** Which side of a line points lie on. */
    private static Dataset sides(int n, long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        float[] x = new float[2 * n];
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = (float) r.nextDouble(-1, 1);
            x[2 * i + 1] = (float) r.nextDouble(-1, 1);
            y[i] = x[2 * i] + x[2 * i + 1] > 0 ? 1 : 0;
        }
        return Dataset.of(HostTensor.of(x, Shape.of(n, 2)), HostTensor.of(y));
    }

    private Map<String, HostTensor> train(WatchSettings settings) {
        try (Device device = Devices.open("cpu");
                Watch watch = Watch.open(settings, Telling.plain(), warnings::add)) {
            Sequential net = new Sequential(new Dense(2, 8, Activation.TANH), new Dense(8, 2));
            Trainer.Builder b = Trainer.builder(net, Loss.crossEntropy()).device(device);
            watch.watch(b, 3, 10);
            try (Trainer t = b.build()) {
                watch.describe(new RunDescription("sides", Map.of("seed", "1"), t.summary(sides(320, 1)),
                        List.of("below", "above")));
                History h = t.fit(sides(320, 1), sides(64, 2), 3);
                watch.sample("it works");
                watch.result(t.evaluate(sides(64, 3)), "test examples");
                watch.finish(h);
                watch.outputs().forEach((p, bytes) -> {
                    try {
                        Files.write(p, bytes);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertEquals(warnings.isEmpty(), !watch.failed());
                return t.weights();
            }
        }
    }

    private WatchSettings everything() {
        return WatchSettings.none().withTensorboard(dir.resolve("tb")).withLines(dir.resolve("h.jsonl"), 5)
                .withReport(dir.resolve("r.html")).withPlot(dir.resolve("p.png")).withDashboard(0).withGradients(10)
                .withHistograms(15);
    }

    @Test
    void everythingIsWrittenAndChangesNoWeight() throws IOException {
        Map<String, HostTensor> watched = train(everything());
        assertEquals(train(WatchSettings.none()), watched);
        assertEquals(List.of(), warnings);
        List<String> kinds = Files.readAllLines(dir.resolve("h.jsonl")).stream().map(l -> l.substring(9, 13)).toList();
        assertEquals(9, kinds.size(), "3 epochs, and every 5th of 30 steps");
        String page = Files.readString(dir.resolve("r.html"));
        assertTrue(page.contains(">finished</p>") && page.contains("it works") && page.contains("Dense 2→8 tanh")
                && page.contains("above taken for above") && page.contains("64 test examples"), page);
        assertTrue(Files.size(dir.resolve("p.png")) > 5000);
        try (Stream<Path> all = Files.list(dir.resolve("tb"))) {
            List<EventReader.Value> values = EventReader.values(all.findFirst().orElseThrow());
            assertEquals(30, count(values, "train/step_loss"));
            assertEquals(3, count(values, "val/loss"));
            assertEquals(3, count(values, "gradient_norm/total"));
            assertEquals(2, count(values, "weights/0.weight"));
            assertEquals(2, count(values, "gradients/1.bias"));
            assertEquals(1, count(values, "samples"));
        }
    }

    private static long count(List<EventReader.Value> values, String tag) {
        return values.stream().filter(v -> v.tag().equals(tag)).count();
    }

    @Test
    void aFileThatCannotBeWrittenAnyMoreEndsNothingButItself() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no device that is always full");
        train(everything().withLines(full, 1));
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().startsWith("cannot write /dev/full: ")
                && warnings.getFirst().endsWith("; the run goes on, but nothing more is written there"),
                warnings::toString);
    }

    @Test
    void aPortThatIsTakenEndsTheRunBeforeItBegins() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            WatchSettings s = everything().withDashboard(taken.getLocalPort());
            assertThrows(WatchException.class, () -> Watch.open(s, Telling.plain(), warnings::add));
            assertFalse(Files.exists(dir.resolve("h.jsonl")) || Files.exists(dir.resolve("tb")), "nothing was touched");
        }
    }

    @Test
    void whatCannotBeOpenedClosesTheRest() throws IOException {
        WatchSettings s = WatchSettings.none().withDashboard(0).withLines(dir.resolve("none/h.jsonl"), 0);
        WatchException e = assertThrows(WatchException.class,
                () -> Watch.open(s, Telling.plain(), warnings::add));
        assertTrue(e.getMessage().contains("its folder is not there"), e::getMessage);
    }

    @Test
    void theReportTellsAFailure() {
        Watch watch = Watch.open(WatchSettings.none().withReport(dir.resolve("r.html")), Telling.plain(),
                warnings::add);
        watch.fail("the loss became NaN");
        byte[] page = watch.outputs().get(dir.resolve("r.html"));
        watch.close();
        assertTrue(new String(page, StandardCharsets.UTF_8).contains("the loss became NaN"));
    }

    @Test
    void gradientsAreLookedAtWhereTheyAreShown() {
        WatchSettings none = WatchSettings.none();
        assertEquals(0, none.withLines(dir, 0).withPlot(dir).gradientsEvery(6000));
        assertEquals(100, none.withReport(dir).gradientsEvery(6000));
        assertEquals(1, none.withReport(dir).gradientsEvery(7));
        assertEquals(5, none.withReport(dir).withGradients(5).gradientsEvery(6000));
        assertEquals(0, none.withReport(dir).withGradients(0).gradientsEvery(6000));
        assertThrows(IllegalArgumentException.class, () -> none.withDashboard(70_000));
        assertThrows(IllegalArgumentException.class, () -> none.withHistograms(-1));
    }
}
