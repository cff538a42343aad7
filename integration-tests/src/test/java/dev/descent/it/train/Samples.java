package dev.descent.it.train;

import dev.descent.data.Dataset;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Sequential;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;

/** Small problems that the tests train on. */
final class Samples {
    private Samples() {}

    /** Three classes of points on interleaved spiral arms in the plane. */
    static Dataset spirals(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n * 2];
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            y[i] = i % 3;
            double r = 0.1 + 0.9 * random.nextDouble();
            double angle = 4 * r + y[i] * 2 * Math.PI / 3 + 0.2 * (random.nextDouble() - 0.5);
            x[2 * i] = (float) (r * Math.cos(angle));
            x[2 * i + 1] = (float) (r * Math.sin(angle));
        }
        return Dataset.of(HostTensor.of(x, Shape.of(n, 2)), HostTensor.of(y));
    }

    /** y = 2·x₀ − x₁ + ½ with a little noise. */
    static Dataset plane(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n * 2];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = (float) (random.nextDouble() * 2 - 1);
            x[2 * i + 1] = (float) (random.nextDouble() * 2 - 1);
            y[i] = (float) (2 * x[2 * i] - x[2 * i + 1] + 0.5 + 0.01 * (random.nextDouble() - 0.5));
        }
        return Dataset.of(HostTensor.of(x, Shape.of(n, 2)), HostTensor.of(y, Shape.of(n, 1)));
    }

    static Sequential net(int in, int hidden, int out) {
        return new Sequential(new Dense(in, hidden, Activation.TANH), new Dense(hidden, hidden, Activation.RELU),
                new Dense(hidden, out));
    }
}
