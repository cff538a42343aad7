package dev.descent.kernels;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.View;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class GemmLaunches {
    /** Most groups along z that CUDA takes. */
    private static final int MOST_BATCHES = 65535;

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

    /** @param mask [k]: steps of k that count, those where it is not 0; null for all */
    void gemm(GemmSpec s, View a, View b, @Nullable View bias, @Nullable View mask, View c) {
        for (int from = 0; from < s.batch(); from += MOST_BATCHES) {
            some(s, Slices.from(a, from * s.strideA()), Slices.from(b, from * s.strideB()), bias, mask,
                    Slices.from(c, from * s.strideC()), Math.min(MOST_BATCHES, s.batch() - from));
        }
    }

    private void some(GemmSpec s, View a, View b, @Nullable View bias, @Nullable View mask, View c, int batches) {
        boolean empty = s.m() == 0 || s.n() == 0 || s.k() == 0;
        // A library knows nothing of masks: what a masked step holds, were it NaN, must not be multiplied by 0.
        if (library == null || mask != null || empty) {
            own(s, a, b, bias, mask, c, batches);
            return;
        }
        library.multiply(s.times(batches), a, b, c);
        if (bias != null || s.activation() != ActivationOp.LINEAR) {
            finish(s.times(batches), bias, c);
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
