package dev.descent.kernels;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.View;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class GemmLaunches {
    /** Most groups along z that CUDA takes. */
    private static final int MOST_BATCHES = 65535;
    /** A library's products of fewer steps than these at a time gain nothing over one of ours. */
    private static final int FEW_STEPS = 64;

    private final Launches launches;
    private final GemmStyle style;
    private final @Nullable Products library;

    GemmLaunches(Launches launches, GemmStyle style, @Nullable Products library) {
        this.launches = launches;
        this.style = style;
        this.library = library;
    }

    /** Whether a bias or an activation costs a launch of its own. */
    boolean finishesApart() {
        return library != null;
    }

    /** C = l(alpha op(A) op(B) + beta C + bias). */
    void gemm(GemmSpec s, View a, View b, @Nullable View bias, View c) {
        for (int from = 0; from < s.batch(); from += MOST_BATCHES) {
            some(s, Slices.from(a, from * s.strideA()), Slices.from(b, from * s.strideB()), bias,
                    Slices.from(c, from * s.strideC()), Math.min(MOST_BATCHES, s.batch() - from));
        }
    }

    private static boolean isEmpty(GemmSpec s) {
        return s.m() == 0 || s.n() == 0 || s.k() == 0;
    }

    private void some(GemmSpec s, View a, View b, @Nullable View bias, View c, int batches) {
        if (library == null || isEmpty(s)) {
            own(s, a, b, bias, null, c, batches);
            return;
        }
        library.multiply(s.times(batches), a, b, c);
        if (bias != null || s.activation() != ActivationOp.LINEAR) {
            finish(s.times(batches), bias, c);
        }
    }

    /**
     * C = Aᵀ · B over the steps of k that count: those where the mask is not 0. A, [k, m], holds zeros in the others;
     * B, [k, n] and dense, may hold anything there.
     *
     * <p>A library knows nothing of masks, and 0 times NaN is NaN: it gets a copy of B with zeros there, some steps at
     * a time where there is not room for all.
     *
     * @param room memory whose contents do not matter; null for the scratch memory
     */
    void masked(GemmSpec s, View a, View b, View mask, @Nullable View room, View c) {
        View copy = room != null && room.size() > DeviceKernels.SCRATCH
                ? room
                : launches.scratch(0, DeviceKernels.SCRATCH);
        long most = copy.size() / Math.max(1, s.n());
        if (library == null || isEmpty(s) || most < Math.min(s.k(), FEW_STEPS)) {
            own(s, a, b, null, mask, c, 1);
            return;
        }
        int parts = Math.toIntExact(Math.ceilDiv(s.k(), most));
        int steps = Math.ceilDiv(s.k(), parts);
        for (int from = 0; from < s.k(); from += steps) {
            int k = Math.min(steps, s.k() - from);
            long size = (long) k * s.n();
            View part = Slices.slice(copy, 0, size);
            launches.call("copy_unmasked").add(size).add(s.n()).add(Slices.slice(mask, from, k))
                    .add(Slices.slice(b, (long) from * s.n(), size)).add(part).items(size);
            GemmSpec some = new GemmSpec(true, false, s.m(), s.n(), k, s.lda(), s.n(), s.ldc(), 1, 0, 0, 0, 1f,
                    from == 0 ? 0f : 1f, ActivationOp.LINEAR, 0f);
            library.multiply(some, Slices.from(a, (long) from * s.lda()), part, c);
        }
    }

    /** C = l(C + bias), in place. */
    void finish(GemmSpec s, @Nullable View bias, View c) {
        long n = (long) s.batch() * s.m() * s.n();
        launches.call("gemm_finish")
                .add(n)
                .add(s.m())
                .add(s.n())
                .add(s.ldc())
                .add(s.strideC())
                .add(bias != null)
                .add(number(s.activation()))
                .add(s.activationAlpha())
                .add(bias == null ? c : bias)
                .add(c)
                .items(n);
    }

    private void own(
            GemmSpec s, View a, View b, @Nullable View bias, @Nullable View mask, View c, int batches) {
        Call call = launches.call(style == GemmStyle.VECTOR ? "gemm_vector" : "gemm_tiles")
                .add(s.m())
                .add(s.n())
                .add(s.k())
                .add(s.transA() ? 1L : s.lda())
                .add(s.transA() ? s.lda() : 1L)
                .add(s.transB() ? 1L : s.ldb())
                .add(s.transB() ? s.ldb() : 1L)
                .add(s.ldc())
                .add(s.strideA())
                .add(s.strideB())
                .add(s.strideC())
                .add(s.alpha())
                .add(s.beta())
                .add(bias != null)
                .add(number(s.activation()))
                .add(s.activationAlpha())
                .add(mask != null)
                .add(a)
                .add(b)
                .add(bias == null ? c : bias)
                .add(mask == null ? c : mask)
                .add(c);
        switch (style) {
            case VECTOR -> call.groups(Math.ceilDiv(s.n(), 16), Math.ceilDiv(s.m(), 128), batches);
            case TILES -> call.groups(Math.ceilDiv(s.n(), 64), Math.ceilDiv(s.m(), 64), batches);
        }
    }

    /** Numbers of activation functions in the sources. */
    private static int number(ActivationOp op) {
        return switch (op) {
            case LINEAR -> 0;
            case SIGMOID -> 1;
            case TANH -> 2;
            case RELU -> 3;
            case LEAKY_RELU -> 4;
            case ELU -> 5;
            case GELU -> 6;
            case SILU -> 7;
            case SOFTPLUS -> 8;
        };
    }
}
