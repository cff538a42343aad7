package dev.descent.it.train;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.storage.CheckpointFolder;
import dev.descent.storage.Safetensors;
import dev.descent.tensor.HostTensor;
import dev.descent.train.CheckpointStore;
import dev.descent.train.EarlyStopping;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingState;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A run that keeps its state after every few steps, goes on from it, and writes its weights at the end. */
final class KilledRun {
    static final String END = "end.safetensors";
    /** As a shell says it of {@code kill -9}. */
    static final int KILLED = 137;

    private static final int EPOCHS = 25;
    private static final Dataset DATA = Samples.spirals(600, 1);
    private static final Dataset WATCHED = Samples.spirals(150, 2);

    private KilledRun() {}

    /** The weights of a run that nobody kills, and what its history says. */
    static Map.Entry<Map<String, HostTensor>, String> whole() {
        return run(null);
    }

    private static Map.Entry<Map<String, HostTensor>, String> run(@Nullable CheckpointStore store) {
        Sequential net = new Sequential(new Dense(2, 128, Activation.TANH), new BatchNorm(128), new Dropout(0.1),
                new Dense(128, 128, Activation.RELU), new Dense(128, 3));
        try (Device device = Devices.open("cpu")) {
            Trainer.Builder builder = Trainer.builder(net, Loss.crossEntropy())
                    .device(device)
                    .optimizer(Optimizer.adamW(0.003, 0.01).withSchedule(Schedule.cosine(0)))
                    .earlyStopping(EarlyStopping.on("val_accuracy", 20));
            if (store != null) {
                builder.checkpoints(store);
            }
            try (Trainer t = builder.build()) {
                if (store != null) {
                    t.resume();
                    System.out.println("from step " + t.steps());
                }
                History h = t.fit(DATA, WATCHED, EPOCHS);
                StringBuilder s = new StringBuilder();
                h.epochs().forEach(e -> s.append(e.epoch()).append(e.step()).append(e.values()));
                return Map.entry(t.weights(), s.toString());
            }
        }
    }

    /** Arguments: folder, saves before the one that it is killed in (-1 for never), seed of the moment. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        try (CheckpointFolder store =
                new CheckpointFolder(folder, new CheckpointFolder.Every.Steps(4), 2, Map.of(), Map.of())) {
            Map.Entry<Map<String, HostTensor>, String> end =
                    run(new Killing(store, Integer.parseInt(args[1]), Long.parseLong(args[2])));
            new Safetensors(Map.of("history", end.getValue()), end.getKey()).write(folder.resolve(END), true);
        }
    }

    /** Kills the JVM in its n-th save from now, after a random share of the time that the save before it took. */
    private static final class Killing implements CheckpointStore {
        private final CheckpointStore store;
        private final SplittableRandom random;
        private int left;
        private long nanos;

        Killing(CheckpointStore store, int saves, long seed) {
            this.store = store;
            this.left = saves;
            this.random = new SplittableRandom(seed);
        }

        @Override
        public boolean wants(long steps, boolean endOfEpoch) {
            return store.wants(steps, endOfEpoch);
        }

        @Override
        public void save(TrainingState state, boolean best) {
            if (left == 0) {
                long after = random.nextLong(Math.max(1, nanos));
                long start = System.nanoTime();
                Thread killer = new Thread(() -> {
                    while (System.nanoTime() - start < after) {
                        Thread.onSpinWait();
                    }
                    Runtime.getRuntime().halt(KILLED);
                });
                killer.start();
            }
            left--;
            long start = System.nanoTime();
            store.save(state, best);
            nanos = System.nanoTime() - start;
        }

        @Override
        public Optional<TrainingState> latest() {
            return store.latest();
        }
    }
}
