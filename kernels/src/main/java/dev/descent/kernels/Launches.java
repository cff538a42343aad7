package dev.descent.kernels;

import dev.descent.spi.View;

/** What the families of launches share. */
final class Launches {
    private final Launcher launcher;
    private final KernelManifest manifest = KernelManifest.load();
    private final View scratch;

    Launches(Launcher launcher, View scratch) {
        this.launcher = launcher;
        this.scratch = scratch;
    }

    /** A launch of a kernel, whose arguments follow. */
    Call call(String kernel) {
        return new Call(launcher, manifest.get(kernel));
    }

    /** Elements of the shared scratch memory, whose contents do not outlive a call of the SPI. */
    View scratch(long from, long size) {
        return Slices.slice(scratch, from, size);
    }

    /** y = x, dense. */
    void copy(View x, View y) {
        call("copy").add(x.size()).add(x).add(y).items(x.size());
    }
}
