package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Loss;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.GradientReport;
import dev.descent.train.TensorReport;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callbacks are told of a run: weights, gradients, losses of steps, validations. */
class ReportsTest {
    private final Device device = Devices.open("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    /** Keeps all it is told. */
    private static final class Notes implements Callback {
        private final List<TensorReport> tensors = new ArrayList<>();
        private final List<GradientReport> gradients = new ArrayList<>();
        private final List<String> order = new ArrayList<>();
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> rates = new ArrayList<>();

        @Override
        public void onBatch(BatchEvent event) {
            losses.add(event.loss());
            rates.add(event.learningRate());
        }

        @Override
        public void onTensors(TensorReport report) {
            tensors.add(report);
        }

        @Override
        public void onGradients(GradientReport report) {
            gradients.add(report);
        }

        @Override
        public void onValidation(Evaluation validation) {
            order.add("validation of " + validation.confusion().orElseThrow().total());
        }

        @Override
        public void onEpoch(EpochRecord epoch) {
            order.add("epoch " + epoch.epoch());
        }
    }

    private Trainer.Builder trainer(Notes notes) {
        return Trainer.builder(Samples.net(2, 8, 3), Loss.crossEntropy())
                .device(device)
                .optimizer(Optimizer.sgd(0.5))
                .batchSize(60)
                .callback(notes);
    }

    @Test
    void tensorsAreTheWeightsBeforeAStepAndItsGradients() {
        Notes notes = new Notes();
        try (Trainer t = trainer(notes).reportTensors(1).reportGradients(1).build()) {
            Map<String, HostTensor> before = t.weights();
            t.fit(Samples.spirals(60, 1), 1);
            Map<String, HostTensor> after = t.weights();
            TensorReport r = notes.tensors.getFirst();
            assertEquals(before, r.weights());
            assertEquals(before.keySet(), r.gradients().keySet());
            r.gradients().forEach((name, g) -> {
                HostTensor w = before.getOrDefault(name, g);
                HostTensor moved = after.getOrDefault(name, g);
                double squares = 0;
                for (int i = 0; i < g.size(); i++) {
                    assertEquals(w.get(i) - moved.get(i), 0.5 * g.get(i), 1e-6, name);
                    squares += g.get(i) * g.get(i);
                }
                assertTrue(squares > 0, name);
                assertEquals(Math.sqrt(squares),
                        notes.gradients.getFirst().parameters().getOrDefault(name, Double.NaN), 1e-6, name);
            });
        }
    }

    @Test
    void eachComesAsOftenAsAskedAndNothingUnasked() {
        Notes notes = new Notes();
        Dataset data = Samples.spirals(600, 1); // ten steps an epoch
        try (Trainer t = trainer(notes).reportTensors(5).build()) {
            t.fit(data, 2);
        }
        assertEquals(List.of(0L, 5L, 10L, 15L), notes.tensors.stream().map(TensorReport::step).toList());
        assertEquals(List.of(), notes.gradients);
        Notes both = new Notes();
        try (Trainer t = trainer(both).reportTensors(10).reportGradients(4).build()) {
            t.fit(data, 1);
        }
        assertEquals(List.of(0L), both.tensors.stream().map(TensorReport::step).toList());
        assertEquals(List.of(0L, 4L, 8L), both.gradients.stream().map(GradientReport::step).toList());
        assertThrows(IllegalArgumentException.class, () -> trainer(notes).reportTensors(0));
    }

    @Test
    void reportingChangesNothing() {
        Dataset data = Samples.spirals(120, 1);
        try (Trainer plain = trainer(new Notes()).build();
                Trainer watched = trainer(new Notes()).reportTensors(1).build()) {
            plain.fit(data, 3);
            watched.fit(data, 3);
            assertEquals(plain.weights(), watched.weights());
        }
    }

    @Test
    void validationsComeBeforeTheirEpoch() {
        Notes notes = new Notes();
        try (Trainer t = trainer(notes).build()) {
            t.fit(Samples.spirals(60, 1), Samples.spirals(30, 2), 2);
        }
        assertEquals(List.of("validation of 30", "epoch 1", "validation of 30", "epoch 2"), notes.order);
    }

    @Test
    void stepsTellTheirLossWhereItWasReadBack() {
        Notes notes = new Notes();
        Dataset data = Samples.spirals(240, 1);
        double[] mean = new double[1];
        try (Trainer t = trainer(notes).build()) {
            mean[0] = t.fit(data, 1).last().loss();
        }
        assertEquals(mean[0], notes.losses.stream().mapToDouble(x -> x).average().orElseThrow(), 1e-6);
        assertEquals(List.of(0.5, 0.5, 0.5, 0.5), notes.rates);
        Notes rarely = new Notes();
        try (Trainer t = trainer(rarely).checkEvery(2).build()) {
            t.fit(data, 1);
        }
        assertEquals(List.of(true, false, true, false), rarely.losses.stream().map(x -> x.isNaN()).toList());
    }
}
