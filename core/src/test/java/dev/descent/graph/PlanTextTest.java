package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.device.Device;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.spi.FusedOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden snapshots: a changed plan must be a decision. To accept one, copy the text that the failure prints. */
class PlanTextTest {
    private static final BatchShape BATCH = new BatchShape(
            List.of(Shape.of(32, 64)), List.of(DType.F32), Shape.of(32), DType.I32);

    @Test
    void trainingStepOfAPerceptron() throws IOException {
        Sequential net = new Sequential(new Dense(64, 32, Activation.RELU), new Dense(32, 10));
        assertEquals(golden("perceptron.txt"), plan(net, Optimizer.momentum(0.01, 0.9)));
    }

    @Test
    void trainingStepWithDropoutAndClipping() throws IOException {
        Sequential net = new Sequential(new Dense(64, 32, Activation.GELU), new Dropout(0.5), new Dense(32, 10));
        assertEquals(golden("dropout.txt"), plan(net, Optimizer.adamW(0.001, 0.01).withClipNorm(1)));
    }

    private static String plan(Sequential net, Optimizer optimizer) {
        try (Device device = new Device(new NullBackend(FusedOp.values()));
                Trainer trainer = Trainer.builder(net, Loss.crossEntropy())
                        .device(device)
                        .optimizer(optimizer)
                        .build()) {
            return trainer.step(BATCH).plan().text();
        }
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = PlanTextTest.class.getResourceAsStream("plans/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
