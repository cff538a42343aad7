package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.NonFiniteException;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.spi.BackendOptions;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.DivergedException;
import dev.descent.train.EarlyStopping;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private Device device = Devices.open("cpu");

    @BeforeEach
    void open() {
        device.close();
        device = Devices.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    private Trainer.Builder trainer(Module net, Loss loss) {
        return Trainer.builder(net, loss).device(device).seed(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"})
    void everyOptimiserLearnsTheSpirals(String name) {
        double rate = switch (name) {
            case "sgd" -> 0.3;
            case "momentum", "nesterov" -> 0.05;
            case "adagrad" -> 0.1;
            default -> 0.01;
        };
        Dataset train = Samples.spirals(600, 1);
        Dataset test = Samples.spirals(300, 2);
        try (Trainer t = trainer(Samples.net(2, 32, 3), Loss.crossEntropy())
                .optimizer(Optimizer.parse(name, rate))
                .build()) {
            t.fit(train, 60);
            assertTrue(t.evaluate(test).metric("accuracy") >= 0.97, name + ": " + t.evaluate(test));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mse", "mae", "huber"})
    void everyRegressionLossFindsThePlane(String name) {
        Loss loss = switch (name) {
            case "mse" -> Loss.meanSquaredError();
            case "mae" -> Loss.meanAbsoluteError();
            default -> Loss.huber(0.5);
        };
        try (Trainer t = trainer(new Dense(2, 1), loss)
                .optimizer(Optimizer.adam(0.05).withSchedule(Schedule.cosine(0)))
                .build()) {
            t.fit(Samples.plane(256, 1), 60);
            Evaluation e = t.evaluate(Samples.plane(100, 2));
            assertTrue(e.metric("r2") > 0.999, name + ": " + e);
            float[] w = get(t.weights(), "weight").floats();
            assertArrayEquals(new float[] {2, -1}, w, 0.02f);
        }
    }

    @Test
    void severalLabelsAtOnce() {
        Dataset one = Samples.plane(400, 3);
        float[] labels = new float[800];
        for (int i = 0; i < 400; i++) {
            labels[2 * i] = one.inputs().get(0).getFloat(i, 0) > 0 ? 1 : 0;
            labels[2 * i + 1] = one.inputs().get(0).getFloat(i, 1) > 0.2 ? 1 : 0;
        }
        Dataset data = Dataset.of(one.inputs().get(0), HostTensor.of(labels, Shape.of(400, 2)));
        try (Trainer t = trainer(Samples.net(2, 16, 2), Loss.binaryCrossEntropy())
                .optimizer(Optimizer.adam(0.02))
                .build()) {
            History h = t.fit(data, 40);
            assertTrue(h.last().value("subset_accuracy") > 0.95);
            assertTrue(t.evaluate(data).metric("micro_f1") > 0.97);
        }
    }

    @Test
    void batchOfOneIsStochasticGradientDescent() {
        try (Trainer t = trainer(new Dense(2, 1), Loss.meanSquaredError())
                .optimizer(Optimizer.sgd(0.05))
                .batchSize(1)
                .build()) {
            t.fit(Samples.plane(200, 1), 10);
            assertEquals(2000, t.steps());
            assertTrue(t.evaluate(Samples.plane(100, 2)).metric("r2") > 0.999);
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Map<String, HostTensor> first = weightsOf(7, 0);
        assertEquals(first, weightsOf(7, 0));
        assertEquals(first, weightsOf(7, 1), "one thread");
        assertEquals(first, weightsOf(7, 3), "three threads");
        assertNotEquals(first, weightsOf(8, 0));
    }

    private static Map<String, HostTensor> weightsOf(long seed, int threads) {
        Sequential net = new Sequential(new Dense(2, 33, Activation.GELU), new BatchNorm(33), new Dropout(0.2),
                new Dense(33, 17, Activation.SILU), new LayerNorm(17), new Dense(17, 3));
        Choice cpu = Devices.choose("cpu");
        try (Device d = Devices.open(cpu, BackendOptions.defaults().withThreads(threads));
                Trainer t = Trainer.builder(net, Loss.crossEntropy(0.1, HostTensor.of(1f, 2f, 3f)))
                        .device(d)
                        .seed(seed)
                        .optimizer(Optimizer.adamW(0.01, 0.1).withClipNorm(0.5))
                        .build()) {
            t.fit(Samples.spirals(200, 1), 5);
            return t.weights();
        }
    }

    @Test
    void adviceIsNotWhatIsDoneAlready() {
        Sequential net = new Sequential(new Dense(2, 8, Activation.LINEAR), new Dense(8, 1));
        try (Trainer t = trainer(net, Loss.meanSquaredError())
                .optimizer(Optimizer.sgd(1e30).withClipNorm(1))
                .build()) {
            DivergedException e = assertThrows(DivergedException.class, () -> t.fit(Samples.plane(64, 1), 50));
            assertTrue(!String.valueOf(e.getMessage()).contains("clipping"), e.getMessage());
        }
    }

    /** The loss of the only step is finite, its update is not. */
    @Test
    void weightsThatAnUpdateBrokeAreNotTakenForTrained() {
        try (Trainer t = trainer(new Dense(2, 1), Loss.meanSquaredError()).optimizer(Optimizer.sgd(1e38)).build()) {
            Dataset data = Dataset.of(HostTensor.of(new float[] {1, 2}, Shape.of(1, 2)),
                    HostTensor.of(new float[] {30}, Shape.of(1, 1)));
            String m = assertThrows(DivergedException.class, () -> t.fit(data, 1)).getMessage();
            assertTrue(m.startsWith("training ended with weights that cannot be used: '"), m);
        }
    }

    @Test
    void aClassNumberWithoutWeightMeansNothing() {
        try (Trainer t = trainer(new Dense(2, 2), Loss.crossEntropy()).build()) {
            Dataset data = Dataset.of(List.of(HostTensor.of(new float[] {1, 2, 3, 4}, Shape.of(2, 2))),
                    HostTensor.of(1, 9), HostTensor.of(1f, 0f));
            t.fit(data, 2);
            t.weights().forEach((path, w) -> {
                for (float x : w.floats()) {
                    assertTrue(Float.isFinite(x), path);
                }
            });
        }
    }

    @Test
    void anotherThreadCannotCloseATrainer() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Trainer t = trainer(new Dense(2, 1), Loss.meanSquaredError()).build()) {
            t.fit(Samples.plane(16, 1), 1);
            Runnable close = t::close;
            Thread other = new Thread(() -> {
                try {
                    close.run();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });
            other.start();
            other.join();
            t.fit(Samples.plane(16, 1), 1);
        }
        assertTrue(String.valueOf(thrown.get()).contains("is owned by thread"), String.valueOf(thrown.get()));
    }

    @Test
    void weightsOfAnotherTypeChangeNothing() {
        try (Trainer t = trainer(new Dense(2, 1), Loss.meanSquaredError()).build()) {
            Map<String, HostTensor> before = t.weights();
            Map<String, HostTensor> other = new LinkedHashMap<>();
            before.forEach((path, w) -> other.put(path, w.to(path.endsWith("bias") ? DType.I32 : DType.F32)));
            other.forEach((path, w) -> {
                if (w.type() == DType.F32) {
                    w.floats()[0] = 9;
                }
            });
            assertThrows(IllegalArgumentException.class, () -> t.load(other));
            assertEquals(before, t.weights());
        }
    }

    @Test
    void aLossThatBecomesNaNNamesPlaceAndKeepsTheWeights() {
        Dataset data = Samples.plane(64, 1);
        Sequential net = new Sequential(new Dense(2, 8, Activation.LINEAR), new Dense(8, 1));
        try (Trainer t = trainer(net, Loss.meanSquaredError())
                .optimizer(Optimizer.sgd(1e6))
                .build()) {
            DivergedException e = assertThrows(DivergedException.class, () -> t.fit(data, 50));
            String m = e.getMessage();
            assertTrue(m.startsWith("the loss became "), m);
            assertTrue(m.contains("op square of layer 'loss' gives Infinity") || m.contains("op linear of layer"), m);
            assertTrue(m.contains("epoch " + e.epoch() + ", step " + e.step()), m);
            assertTrue(m.contains("Try a smaller learning rate (now 1000000.0), clipping the gradients to norm 1"), m);
            for (HostTensor w : t.weights().values()) {
                for (float x : w.floats()) {
                    assertTrue(Float.isFinite(x), "weights stay finite");
                }
            }
        }
    }

    @Test
    void debugModeNamesTheFirstBadValue() {
        Dataset data = Samples.plane(64, 1);
        try (Trainer t = trainer(new Sequential(new Dense(2, 8), new Dense(8, 1)), Loss.meanSquaredError())
                .debug(true)
                .build()) {
            t.fit(data, 1); // nothing to complain about
            Map<String, HostTensor> w = t.weights();
            get(w, "1.weight").floats()[3] = Float.NaN;
            t.load(w);
            NonFiniteException e = assertThrows(NonFiniteException.class, () -> t.fit(data, 1));
            assertEquals("variable '1.weight' gives NaN at [0, 3] of [1, 8]", e.getMessage());
        }
    }

    @Test
    void predictionsDoNotDependOnHowManyAreAskedFor() {
        try (Trainer t = trainer(Samples.net(2, 8, 3), Loss.crossEntropy()).build()) {
            HostTensor x = Samples.spirals(700, 1).inputs().get(0);
            HostTensor all = t.predict(x);
            assertEquals(Shape.of(700, 3), all.shape());
            assertEquals(all.rows(5, 300, 699), t.predict(x.rows(5, 300, 699)));
            assertEquals(Shape.of(0, 3), t.predict(x.rows()).shape());
        }
    }

    @Test
    void earlyStoppingRestoresTheBestWeights() {
        // few examples, some with a wrong label: soon learned by heart
        Dataset clean = Samples.spirals(60, 1);
        int[] labels = clean.target().ints().clone();
        for (int i = 0; i < labels.length; i += 4) {
            labels[i] = (labels[i] + 1) % 3;
        }
        Dataset train = Dataset.of(clean.inputs().get(0), HostTensor.of(labels));
        Dataset valid = Samples.spirals(300, 2);
        List<Double> losses = new ArrayList<>();
        Callback note = new Callback() {
            @Override
            public void onEpoch(EpochRecord epoch) {
                losses.add(epoch.valLoss());
            }
        };
        try (Trainer t = trainer(Samples.net(2, 64, 3), Loss.crossEntropy())
                .optimizer(Optimizer.adam(0.03))
                .earlyStopping(EarlyStopping.on("val_loss", 5))
                .callback(note)
                .build()) {
            History h = t.fit(train, valid, 500);
            assertTrue(h.stoppedEarly());
            assertTrue(h.epochs().size() < 500);
            double best = losses.stream().mapToDouble(x -> x).min().orElseThrow();
            assertEquals(best, t.evaluate(valid).loss(), 1e-12);
            assertEquals(best, losses.get(h.bestEpoch() - 1));
            assertEquals(h.bestEpoch() + 5, h.epochs().size());
        }
    }

    @Test
    void aStopIsCleanAndTrainingGoesOnAfterwards() {
        AtomicReference<Trainer> self = new AtomicReference<>();
        Callback stopper = new Callback() {
            @Override
            public void onBatch(BatchEvent event) {
                if (event.step() == 5) {
                    self.get().requestStop();
                }
            }
        };
        try (Trainer t = trainer(Samples.net(2, 8, 3), Loss.crossEntropy())
                .callback(stopper)
                .build()) {
            self.set(t);
            History h = t.fit(Samples.spirals(320, 1), 10);
            assertTrue(h.interrupted());
            assertEquals(5, t.steps());
            History again = t.fit(Samples.spirals(320, 1), 1);
            assertFalse(again.interrupted());
            assertEquals(15, t.steps());
        }
    }

    @Test
    void masksTakeExamplesOut() {
        Dataset clean = Samples.spirals(90, 1);
        float[] x = new float[2 * 100];
        int[] y = new int[100];
        float[] w = new float[100];
        System.arraycopy(clean.inputs().get(0).floats(), 0, x, 0, 180);
        System.arraycopy(clean.target().ints(), 0, y, 0, 90);
        for (int i = 0; i < 100; i++) {
            w[i] = i < 90 ? 1 : 0;
            x[2 * i] = i < 90 ? x[2 * i] : 1e6f;
        }
        Dataset masked = Dataset.of(List.of(HostTensor.of(x, Shape.of(100, 2))), HostTensor.of(y), HostTensor.of(w));
        try (Trainer a = trainer(Samples.net(2, 8, 3), Loss.crossEntropy()).batchSize(90).shuffle(false).build();
                Trainer b = trainer(Samples.net(2, 8, 3), Loss.crossEntropy()).batchSize(100).shuffle(false).build()) {
            History ha = a.fit(clean, 3);
            History hb = b.fit(masked, 3);
            assertEquals(ha.last().loss(), hb.last().loss(), 1e-6);
            assertEquals(ha.last().value("accuracy"), hb.last().value("accuracy"), 1e-6);
        }
    }

    @Test
    void twoModelsOnTwoDevicesDoNotTouchEachOther() {
        Map<String, HostTensor> alone = weightsOf(7, 0);
        try (Device other = Devices.open("cpu");
                Trainer busy = Trainer.builder(Samples.net(2, 16, 3), Loss.crossEntropy()).device(other).build()) {
            busy.fit(Samples.spirals(100, 5), 1);
            assertEquals(alone, weightsOf(7, 0));
            busy.fit(Samples.spirals(100, 5), 1);
        }
    }

    @Test
    void evaluationUsesRunningStatisticsAndNoDropout() {
        Sequential net = new Sequential(new Dense(2, 16, Activation.RELU), new BatchNorm(16), new Dropout(0.5),
                new Dense(16, 3));
        try (Trainer t = trainer(net, Loss.crossEntropy()).build()) {
            Dataset data = Samples.spirals(300, 1);
            t.fit(data, 3);
            HostTensor x = data.inputs().get(0);
            HostTensor all = t.predict(x);
            HostTensor one = t.predict(x.rows(17));
            for (int c = 0; c < 3; c++) {
                assertEquals(all.getFloat(17, c), one.getFloat(0, c), "a row's answer does not depend on its batch");
            }
            assertNotEquals(HostTensor.zeros(DType.F32, Shape.of(16)),
                    get(t.weights(), "1.running_mean"));
        }
    }

    @Test
    void usingAClosedTrainerSaysSo() {
        Trainer t = trainer(Samples.net(2, 4, 3), Loss.crossEntropy()).build();
        t.close();
        t.close();
        assertThrows(IllegalStateException.class, () -> t.fit(Samples.spirals(10, 1), 1));
        assertThrows(IllegalStateException.class, t::weights);
    }

    @Test
    void loadRefusesWhatDoesNotFitAndChangesNothing() {
        try (Trainer t = trainer(Samples.net(2, 4, 3), Loss.crossEntropy()).build()) {
            Map<String, HostTensor> before = t.weights();
            Map<String, HostTensor> bad = t.weights();
            bad.put("0.weight", HostTensor.of(1f, 2f));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> t.load(bad));
            assertTrue(e.getMessage().contains("0.weight"));
            bad.remove("0.weight");
            assertThrows(IllegalArgumentException.class, () -> t.load(bad));
            assertEquals(before, t.weights());
        }
    }

    @Test
    void summaryShowsLayersShapesAndBytes() {
        try (Trainer t = trainer(Samples.net(2, 4, 3), Loss.crossEntropy()).build()) {
            String s = t.summary(Samples.spirals(64, 1));
            assertTrue(s.contains("Dense 2→4 tanh"), s);
            assertTrue(s.contains("[32, 4]"), s);
            assertTrue(s.contains("47 trained parameters"), s);
            assertTrue(s.contains("bytes planned"), s);
        }
    }

    private static HostTensor get(Map<String, HostTensor> map, String key) {
        HostTensor t = map.get(key);
        if (t == null) {
            throw new AssertionError(key + " is not among " + map.keySet());
        }
        return t;
    }
}
