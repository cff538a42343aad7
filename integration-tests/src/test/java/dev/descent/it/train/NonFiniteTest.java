package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.CheckpointStore;
import dev.descent.train.DivergedException;
import dev.descent.train.History;
import dev.descent.train.NonFinitePolicy;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Steps whose loss or gradients are not finite. */
class NonFiniteTest {
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** The plane, with one example that no float can square. */
    private static Dataset poisoned(int n, int where) {
        Dataset clean = Samples.plane(n, 1);
        HostTensor x = clean.input().reshape(Shape.of(n, 2));
        float[] values = x.floats().clone();
        values[2 * where] = 3e38f;
        return Dataset.of(HostTensor.of(values, Shape.of(n, 2)), clean.target());
    }

    private Trainer.Builder trainer() {
        return Trainer.builder(new Sequential(new Dense(2, 1)), Loss.meanSquaredError()).device(device)
                .optimizer(Optimizer.sgd(0.1)).batchSize(8);
    }

    @Test
    void theExampleIsNamed() {
        try (Trainer t = trainer().build()) {
            refused(() -> t.fit(poisoned(40, 17), 3), "of its 8 examples the loss is not finite for example 17"
                    + " (inputs up to 3.00e+38)");
        }
    }

    @Test
    void ofAPartTheExampleIsNamedAsInTheWhole() {
        try (Trainer t = trainer().build()) {
            refused(() -> t.fit(poisoned(40, 17).rows(20, 21, 22, 23, 24, 25, 26, 17), 1), "example 17 (inputs up to");
            Dataset lines = poisoned(8, 3).withLines(2, 3, 4, 9, 10, 11, 12, 13);
            refused(() -> t.fit(lines.shuffled(1), 1), "not finite for line 9 (inputs up to 3.00e+38) of the file");
        }
    }

    @Test
    void aBadStepIsLeftOutAndTheRestIsLearned() {
        try (Trainer t = trainer().onNonFinite(NonFinitePolicy.SKIP).build()) {
            History h = t.fit(poisoned(400, 17), 20);
            assertEquals(1, h.last().value("skipped_steps"));
            assertTrue(h.last().loss() < 0.001, () -> h.last().toString());
        }
    }

    @Test
    void aBadStepLeavesRunningStatisticsAlone() {
        try (Trainer t = Trainer.builder(new Sequential(new BatchNorm(2), new Dense(2, 1)), Loss.meanSquaredError())
                .device(device).optimizer(Optimizer.sgd(0.01)).batchSize(8).onNonFinite(NonFinitePolicy.SKIP).build()) {
            t.fit(poisoned(40, 17), 1);
            t.weights().forEach((name, w) -> {
                for (int i = 0; i < w.size(); i++) {
                    assertTrue(Double.isFinite(w.get(i)), name);
                }
            });
        }
    }

    @Test
    void anEpochOfBadStepsEndsTheRun() {
        try (Trainer t = trainer().batchSize(40).onNonFinite(NonFinitePolicy.SKIP).build()) {
            Map<String, HostTensor> before = t.weights();
            refused(() -> t.fit(poisoned(40, 17), 3), "1 steps in a row, up to epoch 1, step 1");
            assertEquals(before, t.weights());
        }
    }

    /** An example that gives a loss that is finite, and a gradient of the first weight that no float can square. */
    private static Dataset steep() {
        Dataset clean = Samples.plane(8, 1);
        float[] values = clean.input().floats().clone();
        values[0] = 1e19f;
        return Dataset.of(HostTensor.of(values, Shape.of(8, 2)), clean.target());
    }

    @Test
    void theOptimizerFindsTheGradientAndLeavesItsWeightAlone() {
        try (Trainer t = trainer().build()) {
            HostTensor before = t.weights().get("0.weight");
            refused(() -> t.fit(steep(), 1), "the gradients became NaN or infinite, or too large to be summed up, in"
                    + " epoch 1, step 1");
            HostTensor after = t.weights().get("0.weight");
            assertEquals(before.get(0), after.get(0));
            assertTrue(before.get(1) != after.get(1) && Double.isFinite(after.get(1)), after::toString);
            refused(() -> t.fit(steep(), 1), "weights whose own gradients were finite have been changed");
        }
    }

    @Test
    void aGradientBetweenTwoLooksIsFound() {
        try (Trainer t = trainer().batchSize(1).checkEvery(1000).build()) {
            refused(() -> t.fit(steep(), 1), "in epoch 1, step 8 or one of the 999 before it");
        }
    }

    @Test
    void clippingTheNormLeavesAllWeightsAlone() {
        try (Trainer t = trainer().optimizer(Optimizer.sgd(0.1).withClipNorm(1)).build()) {
            Map<String, HostTensor> before = t.weights();
            refused(() -> t.fit(steep(), 1), "the weights are still those of the last good step");
            assertEquals(before, t.weights());
        }
    }

    @Test
    void leavingTheStepOutLeavesAllWeightsAlone() {
        try (Trainer t = trainer().onNonFinite(NonFinitePolicy.SKIP).build()) {
            Map<String, HostTensor> before = t.weights();
            refused(() -> t.fit(steep(), 1), "1 steps in a row");
            assertEquals(before, t.weights());
        }
    }

    @Test
    void goingBackUndoesWhatTheStepChanged() {
        try (Trainer t = trainer().onNonFinite(NonFinitePolicy.ROLLBACK).build()) {
            Map<String, HostTensor> before = t.weights();
            refused(() -> t.fit(steep(), 1), "after going back 5 times");
            assertEquals(before.get("0.weight").get(0), t.weights().get("0.weight").get(0));
        }
    }

    /** 10 times the rate that gradient descent on a quadratic stands; half of it four times over is small enough. */
    @Test
    void goingBackHalvesTheLearningRateUntilItHolds() {
        try (Trainer t = trainer().optimizer(Optimizer.sgd(10)).onNonFinite(NonFinitePolicy.ROLLBACK).build()) {
            History h = t.fit(Samples.plane(400, 1), 20);
            assertTrue(h.last().learningRate() < 2.5, () -> h.last().toString());
            assertTrue(h.last().loss() < 0.001, () -> h.last().toString());
            assertEquals(20, h.epochs().size());
        }
    }

    /** Keeps the state after every step that it is asked about, the newest last. */
    private static final class States implements CheckpointStore {
        private final List<TrainingState> kept = new ArrayList<>();
        private final List<Long> backTo = new ArrayList<>();
        private final Set<Long> wanted;

        States(Long... wanted) {
            this.wanted = Set.of(wanted);
        }

        @Override
        public boolean wants(long steps, boolean endOfEpoch) {
            return wanted.contains(steps);
        }

        @Override
        public void save(TrainingState state, boolean best) {
            kept.add(state);
        }

        @Override
        public void back(TrainingState to) {
            backTo.add(to.steps());
        }

        @Override
        public Optional<TrainingState> latest() {
            return Optional.of(kept.getLast());
        }
    }

    @Test
    void aRunThatWasResumedInAnEpochGoesBackToWhereItBegan() {
        States states = new States(1L);
        try (Trainer t = trainer().shuffle(false).checkpoints(states).build()) {
            refused(() -> t.fit(poisoned(40, 17), 1), "example 17");
        }
        try (Trainer t = trainer().shuffle(false).checkpoints(states).onNonFinite(NonFinitePolicy.ROLLBACK).build()) {
            assertTrue(t.resume());
            refused(() -> t.fit(poisoned(40, 17), 1), "after going back 5 times");
        }
    }

    /** Checkpoints later than the state that a run goes on from would be taken for the newest after a kill. */
    @Test
    void theStoreHearsOfAStateBeforeItsNewest() {
        States states = new States(2L);
        try (Trainer t = trainer().shuffle(false).checkpoints(states).onNonFinite(NonFinitePolicy.ROLLBACK).build()) {
            refused(() -> t.fit(poisoned(40, 17), 1), "after going back 5 times");
        }
        assertEquals(List.of(0L, 0L), states.backTo); // step 2, the start, step 2, the start, step 2
    }

    @Test
    void goingBackDoesNotHelpAgainstData() {
        try (Trainer t = trainer().onNonFinite(NonFinitePolicy.ROLLBACK).build()) {
            refused(() -> t.fit(poisoned(40, 17), 3), "after going back 5 times");
        }
    }

    /** Looking rarely finds them all the same, since the device counts. */
    @Test
    void aBadStepBetweenTwoLooksIsFound() {
        try (Trainer t = trainer().checkEvery(1000).build()) {
            refused(() -> t.fit(poisoned(40, 17), 3), "in epoch 1");
        }
    }

    private static void refused(Executable action, String text) {
        String message = assertThrows(DivergedException.class, action).getMessage();
        assertTrue(message.contains(text), message);
    }
}
