package dev.descent.benchmarks;

import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Layer;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A multi-layer perceptron with ReLU between its layers.
 *
 * @param name its name here and at the peers
 * @param batch examples a step
 * @param sizes inputs, hidden units, classes
 * @param adam Adam with learning rate 0.001, else SGD with 0.01 and momentum 0.9
 * @param byDefault whether it runs when none is named; the others are sized for a GPU
 */
public record Workload(String name, int batch, List<Integer> sizes, boolean adam, boolean byDefault) {
    private static final List<Workload> ALL = List.of(
            new Workload("mlp_64_32_32_10_b32", 32, List.of(64, 32, 32, 10), false, true),
            new Workload("mlp_784_512_512_10_b128", 128, List.of(784, 512, 512, 10), false, true),
            new Workload("mlp_1024_2048_2048_1000_b256", 256, List.of(1024, 2048, 2048, 1000), false, true),
            new Workload("mlp_784_1024_1024_10_b128", 128, List.of(784, 1024, 1024, 10), true, false),
            new Workload("mlp_4x4096_b4096", 4096, List.of(4096, 4096, 4096, 4096, 4096), true, false));

    public Workload {
        sizes = List.copyOf(sizes);
    }

    /** Every workload there is. */
    public static List<Workload> all() {
        return ALL;
    }

    /**
     * The workload of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public static Workload named(String name) {
        return ALL.stream()
                .filter(w -> w.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload '" + name + "'; known are "
                        + String.join(", ", ALL.stream().map(Workload::name).toList())));
    }

    int inputs() {
        return sizes.get(0);
    }

    int classes() {
        return sizes.get(sizes.size() - 1);
    }

    Sequential net() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < sizes.size(); i++) {
            boolean last = i == sizes.size() - 1;
            layers.add(new Dense(sizes.get(i - 1), sizes.get(i), last ? Activation.LINEAR : Activation.RELU));
        }
        return new Sequential(layers);
    }

    Optimizer optimizer() {
        return adam ? Optimizer.adam(1e-3) : Optimizer.momentum(0.01, 0.9);
    }
}
