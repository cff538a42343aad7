package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.StreamWindows;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.CheckpointStore;
import dev.descent.train.EarlyStopping;
import dev.descent.train.EpochRecord;
import dev.descent.train.EpochSource;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A run that goes on from any step ends with the bits of the run that was never interrupted. */
class ResumeTest {
    private static final Optimizer COSINE = Optimizer.adam(0.01).withSchedule(Schedule.cosine(0));

    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** Keeps every state. */
    private static final class All implements CheckpointStore {
        final List<TrainingState> states = new ArrayList<>();

        @Override
        public boolean wants(long steps, boolean endOfEpoch) {
            return true;
        }

        @Override
        public void save(TrainingState state, boolean best) {
            states.add(state);
        }

        @Override
        public Optional<TrainingState> latest() {
            return states.isEmpty() ? Optional.empty() : Optional.of(states.getLast());
        }
    }

    /** A way to train. */
    private record Run(
            Supplier<Module> model, Loss loss, Optimizer optimizer, EpochSource train, @Nullable Dataset validation,
            int epochs, int batch, boolean shuffle, @Nullable EarlyStopping stopping) {
        Trainer.Builder on(Device device) {
            Trainer.Builder b = Trainer.builder(model.get(), loss).device(device).optimizer(optimizer).seed(5)
                    .batchSize(batch).shuffle(shuffle);
            return stopping == null ? b : b.earlyStopping(stopping);
        }

        History fit(Trainer t) {
            return t.fit(train, validation, epochs);
        }
    }

    private void resumesFromEveryState(Run run) {
        All all = new All();
        Map<String, HostTensor> whole;
        History history;
        try (Trainer t = run.on(device).checkpoints(all).build()) {
            history = run.fit(t);
            whole = t.weights();
        }
        assertTrue(all.states.size() > 5);
        for (TrainingState s : all.states) {
            try (Trainer t = run.on(device).build()) {
                t.restore(s);
                History rest = run.fit(t);
                assertEquals(values(history), values(rest), "history from step " + s.steps());
                assertEquals(history.bestEpoch(), rest.bestEpoch());
                assertEquals(history.stoppedEarly(), rest.stoppedEarly());
                assertTrue(rest.seconds() > s.fit().orElseThrow().seconds()
                        + s.fit().orElseThrow().records().stream().mapToDouble(EpochRecord::seconds).sum());
                assertEquals(whole, t.weights(), "weights from step " + s.steps());
            }
        }
    }

    private static List<Map<String, Double>> values(History h) {
        return h.epochs().stream().map(e -> {
            Map<String, Double> all = new LinkedHashMap<>(e.values());
            all.put("step", (double) e.step());
            all.put("rate", e.learningRate());
            return all;
        }).toList();
    }

    @Test
    void dropoutMomentumAndACosine() {
        Dataset data = Samples.spirals(100, 1);
        resumesFromEveryState(new Run(
                () -> new Sequential(new Dense(2, 12, Activation.TANH), new Dropout(0.3), new Dense(12, 3)),
                Loss.crossEntropy(),
                Optimizer.momentum(0.1, 0.9).withSchedule(Schedule.cosine(0)), EpochSource.of(data),
                Samples.spirals(40, 2), 3, 30, true, null));
    }

    @Test
    void runningStatisticsAdamEarlyStoppingAndAPlateau() {
        Dataset data = Samples.spirals(90, 1);
        resumesFromEveryState(new Run(
                () -> new Sequential(new Dense(2, 12), new BatchNorm(12), new Dense(12, 3)), Loss.crossEntropy(),
                Optimizer.adam(0.3).withClipNorm(1).withSchedule(new Schedule.OnPlateau(0.5, 1)),
                EpochSource.of(data), Samples.spirals(40, 2), 12, 30, true, EarlyStopping.on("val_loss", 2)));
    }

    @Test
    void aStateThatIsCarriedFromBatchToBatch() {
        SplittableRandom random = new SplittableRandom(3);
        HostTensor x = HostTensor.zeros(DType.F32, Shape.of(2, 40, 1));
        for (int i = 0; i < x.size(); i++) {
            x.floats()[i] = (float) random.nextDouble();
        }
        Dataset windows = StreamWindows.of(x, x, 5, 5);
        resumesFromEveryState(new Run(
                () -> new Sequential(Recurrent.lstm(1, 6).stateful().build(), new Dense(6, 1)),
                Loss.meanSquaredError(), Optimizer.adam(0.01), EpochSource.of(windows), null, 2, 2, false, null));
    }

    @Test
    void examplesThatFollowFromWhatWasLearned() {
        EpochSource growing = (epoch, before) -> Samples.spirals(60, 10L * epoch
                + (before.isEmpty() ? 0 : Math.round(1000 * before.getLast().loss())));
        resumesFromEveryState(new Run(() -> Samples.net(2, 8, 3), Loss.crossEntropy(), Optimizer.adam(0.01), growing,
                Samples.spirals(40, 2), 3, 20, true, EarlyStopping.at("val_loss", 0.1)));
    }

    @Test
    void aRunThatWasStoppedGoesOnWhereItWas() {
        Dataset data = Samples.spirals(100, 1);
        All all = new All();
        Trainer[] holder = new Trainer[1];
        Map<String, HostTensor> whole;
        try (Trainer t = Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device).build()) {
            t.fit(data, 4);
            whole = t.weights();
        }
        CheckpointStore onlyAtTheEnd = new CheckpointStore() {
            @Override
            public boolean wants(long steps, boolean endOfEpoch) {
                return false;
            }

            @Override
            public void save(TrainingState state, boolean best) {
                all.save(state, best);
            }

            @Override
            public Optional<TrainingState> latest() {
                return all.latest();
            }
        };
        Callback stop = new Callback() {
            @Override
            public void onBatch(BatchEvent event) {
                if (event.step() == 6) {
                    holder[0].requestStop();
                }
            }
        };
        try (Trainer t = Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device)
                .checkpoints(onlyAtTheEnd).callback(stop).build()) {
            holder[0] = t;
            assertTrue(t.fit(data, 4).interrupted());
        }
        assertEquals(1, all.states.size());
        try (Trainer t = Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device)
                .checkpoints(onlyAtTheEnd).build()) {
            assertTrue(t.resume());
            assertEquals(6, t.steps());
            assertEquals(List.of(1, 2, 3, 4), t.fit(data, 4).epochs().stream().map(EpochRecord::epoch).toList());
            assertEquals(whole, t.weights());
        }
    }

    @Test
    void anotherRunIsRefusedAndChangesNothing() {
        Dataset data = Samples.spirals(60, 1);
        All all = new All();
        try (Trainer t = trainer().checkpoints(all).build()) {
            t.fit(data, 2);
        }
        TrainingState state = all.states.get(2); // in the second epoch
        try (Trainer t = trainer().seed(2).build()) {
            Map<String, HostTensor> before = t.weights();
            refused(() -> t.restore(state), "seed 1, this trainer has seed 2");
            assertEquals(before, t.weights());
        }
        try (Trainer t = trainer().optimizer(Optimizer.sgd(0.1)).build()) {
            refused(() -> t.restore(state), "tensors of an optimiser");
        }
        try (Trainer t = trainer().optimizer(Optimizer.adam(0.1)).batchSize(7).build()) {
            t.restore(state);
            refused(() -> t.fit(data, 2), "batch size of 32, not 7");
        }
        try (Trainer t = trainer().build()) {
            t.restore(state);
            refused(() -> t.fit(Samples.spirals(61, 1), 2), "60 training examples, not 61");
            t.restore(state);
            refused(() -> t.fit(data, 1), "it was planned for 2");
            refused(t::resume, "build it with checkpoints(...)");
        }
        All cosine = new All();
        try (Trainer t = trainer().optimizer(COSINE).checkpoints(cosine).build()) {
            t.fit(data, 2);
        }
        try (Trainer t = trainer().optimizer(COSINE).build()) {
            t.restore(cosine.states.get(2));
            refused(() -> t.fit(data, 3), "planned for 2 epochs, and its learning rate with them: 3 would have been"
                    + " another run from its first step on. Resume it with 2");
        }
    }

    private Trainer.Builder trainer() {
        return Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy()).device(device);
    }

    private static void refused(Executable action, String text) {
        String message = assertThrows(RuntimeException.class, action).getMessage();
        assertTrue(message.contains(text), message);
    }
}
