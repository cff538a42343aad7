package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.TrainStep;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Targets that a loss cannot take are refused with their place, by {@code fit}, {@code evaluate} and single steps. */
class TargetRangesTest {
    private final Device device = Devices.open("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    private Trainer trainer(Module net, Loss loss) {
        return Trainer.builder(net, loss).device(device).batchSize(2).build();
    }

    private static HostTensor zeros(int... dims) {
        return HostTensor.zeros(DType.F32, Shape.of(dims));
    }

    /** Four examples of two numbers, all ½ but for row 2, column 1. */
    private static Dataset halves(float odd) {
        float[] target = {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, odd, 0.5f, 0.5f};
        return Dataset.of(zeros(4, 3), HostTensor.of(target, Shape.of(4, 2)));
    }

    private static void fails(Executable body, String... parts) {
        String m = String.valueOf(
                assertThrows(IllegalArgumentException.class, body).getMessage());
        for (String p : parts) {
            assertTrue(m.contains(p), m);
        }
    }

    private void refuses(Loss loss, Function<Float, Dataset> data, float odd, String... words) {
        try (Trainer t = trainer(new Dense(3, 2), loss)) {
            Dataset bad = data.apply(odd);
            fails(() -> t.fit(bad, 1), words);
            fails(() -> t.evaluate(bad), words);
            fails(() -> t.fit(data.apply(1f), bad, 1), "the validation target holds ");
            fails(() -> t.step(BatchShape.of(bad, 4)).write(bad), words);
            assertEquals(0, t.steps());
            t.fit(data.apply(0f), data.apply(1f), 1);
            t.evaluate(bad.withWeights(HostTensor.of(1f, 1f, 0f, 1f))); // what does not count is not looked at
        }
    }

    @Test
    void labelsAreProbabilities() {
        refuses(Loss.binaryCrossEntropy(), TargetRangesTest::halves, 1.5f,
                "the target holds 1.5 at row 2, column 1 (counted from 0)", "binary cross-entropy", "from 0 to 1",
                "meanSquaredError");
        refuses(Loss.binaryCrossEntropy(), TargetRangesTest::halves, -0.25f,
                "the target holds -0.25 at row 2, column 1");
    }

    @Test
    void labelsInWholeNumbersAreZeroOrOne() {
        refuses(Loss.binaryCrossEntropy(), odd -> {
            int[] target = {0, 1, 1, 0, 1, odd.intValue(), 0, 0};
            return Dataset.of(zeros(4, 3), HostTensor.of(target, Shape.of(4, 2)));
        }, 2f, "the target holds 2 at row 2, column 1");
    }

    @Test
    void distributionsAreProbabilities() {
        refuses(Loss.crossEntropy(), TargetRangesTest::halves, 1.5f,
                "the target holds 1.5 at row 2, column 1 (counted from 0)", "cross-entropy takes targets from 0 to 1");
    }

    @Test
    void valuesMayBeOfAnySize() {
        try (Trainer t = trainer(new Dense(3, 2), Loss.meanSquaredError())) {
            t.fit(halves(-1e3f), 1);
        }
    }

    @Test
    void aSingleStepRefusesAClassThatTheNetworkLacks() {
        try (Trainer t = trainer(new Dense(3, 2), Loss.crossEntropy())) {
            TrainStep step = t.step(
                    new BatchShape(List.of(Shape.of(2, 3)), List.of(DType.F32), Shape.of(2), DType.I32));
            fails(() -> step.writeTarget(HostTensor.of(0, 2)), "the target holds class 2 at row 1", "2 outputs");
            fails(() -> step.writeTarget(HostTensor.of(0, -1)), "the target holds class -1 at row 1");
            fails(() -> step.writeTarget(HostTensor.of(0, 1, 7)), "I32[3] does not fit input 'target'");
            step.writeTarget(HostTensor.of(0, 1));
            step.run();
            assertTrue(Double.isFinite(step.loss()));
        }
    }

    @Test
    void aSingleStepRefusesAnIndexThatTheTableLacks() {
        Module net = new Sequential(new Embedding(4, 3), new Flatten(), new Dense(6, 2));
        try (Trainer t = trainer(net, Loss.crossEntropy())) {
            TrainStep step = t.step(
                    new BatchShape(List.of(Shape.of(1, 2)), List.of(DType.I32), Shape.of(1), DType.I32));
            fails(() -> step.writeInput(0, HostTensor.of(new int[] {3, 4}, Shape.of(1, 2))),
                    "input holds index 4 at row 0, column 1");
        }
    }

    @Test
    void aSingleStepRefusesABatchOfAnotherShape() {
        try (Trainer t = trainer(new Dense(3, 2), Loss.binaryCrossEntropy())) {
            Dataset weighted = halves(1).withWeights(HostTensor.of(1f, 1f, 1f, 1f));
            TrainStep step = t.step(BatchShape.of(weighted, 4));
            fails(() -> step.write(halves(1)), "is no batch of this training step");
            step.write(weighted);
        }
    }
}
