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

    /** y = x, element by element, at strides of their own. */
    void strided(View x, long xOffset, long[] xStrides, View y, long yOffset, long[] yStrides, int[] dims) {
        Axes axes = Axes.of(dims, xStrides, yStrides);
        axes.parts((from, to, dense) -> {
            Call call = call("strided").add(axes.partSize());
            axes.addTo(call);
            call.add(xOffset + from).add(yOffset + to).add(x).add(y).items(axes.partSize());
        });
    }

    /** Each of so many rows of y, {@code step} elements apart, = x [columns]. */
    void repeatRow(View x, View y, int rows, int columns, int step) {
        strided(x, 0, new long[] {0, 1}, y, 0, new long[] {step, 1}, new int[] {rows, columns});
    }
}
