package dev.descent.benchmarks;

import dev.descent.data.Masks;
import dev.descent.nn.Module;
import dev.descent.optim.Optimizer;
import dev.descent.spi.DeviceKind;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network with the shapes of its batch.
 *
 * @param name its name here and at the peers
 * @param input [batch, features] or [batch, time, features]
 * @param target class numbers: [batch] or [batch, time]
 * @param classes how many
 * @param net makes the network
 * @param adam Adam with learning rate 0.001, else SGD with 0.01 and momentum 0.9
 * @param ragged whether the sequences have unequal lengths, uniform in 1 to time, and a mask says so
 * @param use where it runs when none is named
 */
public record Workload(
        String name,
        Shape input,
        Shape target,
        int classes,
        Supplier<Module> net,
        boolean adam,
        boolean ragged,
        Use use) {

    /** Where a workload runs when none is named. */
    public enum Use {
        /** On processors, and on what stands in for a GPU there. */
        CPU,
        /** On GPUs. */
        GPU,
        /** Nowhere: it has no peer. */
        NAMED
    }

    /** Every workload there is. */
    public static List<Workload> all() {
        return Workloads.ALL;
    }

    /** Those to run on a device of this kind when none is named. */
    public static List<Workload> of(DeviceKind kind) {
        Use here = kind == DeviceKind.GPU ? Use.GPU : Use.CPU;
        return all().stream().filter(w -> w.use == here).toList();
    }

    /**
     * The workload of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known
     */
    public static Workload named(String name) {
        return all().stream()
                .filter(w -> w.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload '" + name + "'; known are "
                        + String.join(", ", all().stream().map(Workload::name).toList())));
    }

    int batch() {
        return input.dim(0);
    }

    /** Examples, or time steps of all sequences, in a step; only the real ones. */
    long items() {
        HostTensor m = mask();
        if (m == null) {
            return target.size();
        }
        long n = 0;
        for (float x : m.floats()) {
            n += x == 0 ? 0 : 1;
        }
        return n;
    }

    @Nullable HostTensor mask() {
        if (!ragged) {
            return null;
        }
        int time = input.dim(1);
        return Masks.ofLengths(new SplittableRandom(2).ints(batch(), 1, time + 1).toArray(), time);
    }

    Optimizer optimizer() {
        return adam ? Optimizer.adam(1e-3) : Optimizer.momentum(0.01, 0.9);
    }
}
