package dev.descent.kernels;

import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.List;

/** A launch in the making: arguments in the order of the manifest, then its size. */
final class Call {
    private final Launcher launcher;
    private final KernelInfo kernel;
    private final List<KernelArg> args = new ArrayList<>();

    Call(Launcher launcher, KernelInfo kernel) {
        this.launcher = launcher;
        this.kernel = kernel;
    }

    Call add(View memory) {
        args.add(new KernelArg.Memory(memory));
        return this;
    }

    Call add(int value) {
        args.add(new KernelArg.IntValue(value));
        return this;
    }

    Call add(long value) {
        args.add(new KernelArg.LongValue(value));
        return this;
    }

    Call add(float value) {
        args.add(new KernelArg.FloatValue(value));
        return this;
    }

    Call add(KernelArg.Table table) {
        args.add(table);
        return this;
    }

    Call add(boolean value) {
        return add(value ? 1 : 0);
    }

    /** Launches an item for each of n elements; none at all for none. */
    void items(long n) {
        groups(groupsFor(n), 1, 1);
    }

    /** Groups that have an item for each of n elements. */
    long groupsFor(long n) {
        return Math.ceilDiv(n, kernel.localSize());
    }

    /** Launches so many groups. */
    void groups(long x, long y, long z) {
        if (x > 0 && y > 0 && z > 0) {
            Launch launch = new Launch(kernel.name(), Math.toIntExact(x), Math.toIntExact(y), Math.toIntExact(z),
                    kernel.localSize(), args);
            kernel.check(launch);
            launcher.launch(launch);
        }
    }
}
