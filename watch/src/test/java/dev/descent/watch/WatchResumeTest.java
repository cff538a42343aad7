package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.CheckpointStore;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingState;
import dev.descent.watch.WatchSettings.Existing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was killed and goes on leaves the same behind as one that nobody killed. */
class WatchResumeTest {
    private static final int EPOCHS = 4;

    @TempDir
    private Path dir;

    private final List<String> warnings = new ArrayList<>();

    /** Keeps the newest state after every seventh step, and what was remembered beside it. */
    private static final class Store implements CheckpointStore {
        private @Nullable TrainingState state;
        private byte[] notes = new byte[0];
        private @Nullable Watch watch;

        @Override
        public boolean wants(long steps, boolean endOfEpoch) {
            return steps % 7 == 0;
        }

        @Override
        public void save(TrainingState newest, boolean best) {
            Watch w = watch;
            state = newest;
            notes = w == null ? notes : w.remembered();
        }

        @Override
        public Optional<TrainingState> latest() {
            return Optional.ofNullable(state);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static Dataset points() {
        SplittableRandom r = new SplittableRandom(3);
        float[] x = new float[2 * 320];
        int[] y = new int[320];
        for (int i = 0; i < y.length; i++) {
            x[2 * i] = (float) r.nextDouble(-1, 1);
            x[2 * i + 1] = (float) r.nextDouble(-1, 1);
            y[i] = x[2 * i] > x[2 * i + 1] ? 1 : 0;
        }
        return Dataset.of(HostTensor.of(x, Shape.of(y.length, 2)), HostTensor.of(y));
    }

    private static WatchSettings settings(Path folder, Existing existing) {
        return WatchSettings.none().withTensorboard(folder.resolve("tb")).withLines(folder.resolve("h.jsonl"), 1)
                .withTable(folder.resolve("h.csv")).withGradients(7).withHistograms(6).withExisting(existing);
    }

    /** Trains in a folder; after a step its files are copied to another, as a killed process leaves them. */
    private Remembered train(Path folder, Existing existing, Store store, long killAfter, Path copy) {
        try (Device device = Devices.open("cpu");
                Watch watch = Watch.open(settings(folder, existing), Telling.plain(), warnings::add)) {
            store.watch = watch;
            Sequential net = new Sequential(new Dense(2, 8, Activation.TANH), new Dense(8, 2));
            Trainer.Builder b = Trainer.builder(net, Loss.crossEntropy()).device(device).checkpoints(store);
            watch.watch(b, EPOCHS, 10);
            b.callback(new Callback() {
                @Override
                public void onBatch(BatchEvent e) {
                    if (e.step() == killAfter) {
                        copy(folder, copy);
                        throw new Killed();
                    }
                }
            });
            try (Trainer t = b.build()) {
                if (t.resume()) {
                    watch.recall(store.notes);
                }
                watch.describe(new RunDescription("points", Map.of("seed", "1"), "", List.of()));
                t.fit(points(), points(), EPOCHS);
                return Memory.read(watch.remembered());
            }
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.toList()) {
                Files.copy(p, to.resolve(from.relativize(p).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> withoutTimes(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(l -> file.toString().endsWith(".csv")
                        ? l.replaceAll("^(\\d+,\\d+,[^,]+),[0-9.]+", "$1")
                        : l.replaceAll("\"(seconds|steps_per_second)\":[^,}]+", ""))
                .toList();
    }

    /** Tag, step and bytes of all that TensorBoard shows, but for speed and descriptions. */
    private static List<String> shown(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return EventReader.shown(files.toList()).stream()
                    .filter(v -> !v.tag().startsWith("run/") && !v.tag().endsWith("per_second"))
                    .map(v -> v.tag() + " " + v.step() + " " + v.message().fields().stream()
                            .map(f -> f.bits() + Arrays.toString(f.bytes())).toList())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 7, 8, 10, 13, 14, 20, 22, 29, 35, 36, 40})
    void nothingIsMissingAndNothingIsTwice(long killAfter) throws IOException {
        Path whole = Files.createDirectory(dir.resolve("whole"));
        Remembered expected = train(whole, Existing.REFUSE, new Store(), -1, dir);
        Path folder = Files.createDirectory(dir.resolve("run"));
        Path killed = dir.resolve("killed");
        Store store = new Store();
        assertThrows(Killed.class, () -> train(folder, Existing.CONTINUE, store, killAfter, killed));
        Files.writeString(killed.resolve("h.jsonl"), "{\"kind\":\"ste", StandardOpenOption.APPEND);
        Remembered back = train(killed, Existing.CONTINUE, store, -1, dir);
        assertEquals(killAfter <= 7 ? 1 : 0, warnings.size(), warnings::toString);
        assertEquals(withoutTimes(whole.resolve("h.jsonl")), withoutTimes(killed.resolve("h.jsonl")));
        assertEquals(44, withoutTimes(whole.resolve("h.jsonl")).size());
        assertEquals(withoutTimes(whole.resolve("h.csv")), withoutTimes(killed.resolve("h.csv")));
        assertEquals(5, withoutTimes(whole.resolve("h.csv")).size());
        assertEquals(shown(whole.resolve("tb")), shown(killed.resolve("tb")));
        assertEquals(expected.gradients(), back.gradients());
        assertArrayEquals(expected.curve().points().mean(), back.curve().points().mean());
        assertEquals(expected.epochs().stream().map(EpochPoint::values).toList(),
                back.epochs().stream().map(EpochPoint::values).toList());
    }

    @Test
    void withoutWhatWasRememberedTheEpochsAreThere() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("run"));
        Path killed = dir.resolve("killed");
        Store store = new Store();
        assertThrows(Killed.class, () -> train(folder, Existing.REFUSE, store, 33, killed));
        store.notes = Memory.bytes(new Remembered(0, Double.NaN, 0, List.of(), new StepCurve(), List.of(), 1, 0,
                List.of()));
        Remembered back = train(killed, Existing.CONTINUE, store, -1, dir);
        assertEquals(List.of(1, 2, 3, 4), back.epochs().stream().map(EpochPoint::epoch).toList());
        assertTrue(back.curve().points().step()[0] > 28);
        assertEquals(44, Files.readAllLines(killed.resolve("h.jsonl")).size());
    }

    @Test
    void aHistoryOfAnotherRunEndsTheRunBeforeItsFirstStep() throws IOException {
        Path other = Files.createDirectory(dir.resolve("other"));
        train(other, Existing.REFUSE, new Store(), -1, dir);
        String before = Files.readString(other.resolve("h.csv"));
        Path folder = Files.createDirectory(dir.resolve("run"));
        Store store = new Store();
        assertThrows(Killed.class, () -> train(folder, Existing.REFUSE, store, 33, dir.resolve("killed")));
        WatchException e = assertThrows(WatchException.class,
                () -> train(other, Existing.CONTINUE, store, -1, dir));
        assertTrue(e.getMessage().contains("is of another run than the one that goes on"), e::getMessage);
        assertEquals(before, Files.readString(other.resolve("h.csv")));
    }
}
