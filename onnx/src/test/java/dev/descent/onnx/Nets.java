package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Models with weights, and what they say. */
final class Nets {
    private Nets() {}

    /** Weights in ±1 of every parameter, biases and first states too; variances are above 0. */
    static Map<String, HostTensor> weights(Module m, long seed) {
        Map<String, HostTensor> w = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(seed);
        m.parameters().forEach((path, p) -> {
            HostTensor t = random(random, p.shape());
            if (path.endsWith("running_var")) {
                for (int i = 0; i < t.size(); i++) {
                    t.floats()[i] = 0.5f + Math.abs(t.floats()[i]);
                }
            }
            w.put(path, t);
        });
        return w;
    }

    static HostTensor random(SplittableRandom random, Shape shape) {
        float[] a = new float[(int) shape.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextDouble(-1, 1);
        }
        return HostTensor.of(a, shape);
    }

    static HostTensor indices(SplittableRandom random, int count, Shape shape) {
        int[] a = new int[(int) shape.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextInt(count);
        }
        return HostTensor.of(a, shape);
    }

    /** What the model says on the processor, without an activation of a loss. */
    static HostTensor predict(Module m, Map<String, HostTensor> weights, HostTensor... inputs) {
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(m, Loss.meanSquaredError()).device(device).build()) {
            t.load(weights);
            return t.predict(inputs);
        }
    }

    /** Within 1e-5 of the largest magnitude. */
    static void assertClose(HostTensor expected, HostTensor actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
        }
        for (int i = 0; i < expected.size(); i++) {
            double off = Math.abs(expected.get(i) - actual.get(i));
            int at = i;
            assertTrue(off <= 1e-5 * largest, () -> what + ": element " + at + " is " + actual.get(at) + ", expected "
                    + expected.get(at));
        }
    }

    /** 1 for the first {@code lengths[b]} steps of row b. */
    static HostTensor mask(int time, int... lengths) {
        float[] a = new float[lengths.length * time];
        for (int b = 0; b < lengths.length; b++) {
            Arrays.fill(a, b * time, b * time + lengths[b], 1);
        }
        return HostTensor.of(a, Shape.of(lengths.length, time));
    }
}
