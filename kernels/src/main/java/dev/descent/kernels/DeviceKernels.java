package dev.descent.kernels;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.FusedOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns calls into launches; the same for every device that is programmed in C. */
public final class DeviceKernels implements Kernels {
    /** Elements of the scratch memory that the launches share, F32. */
    public static final int SCRATCH = 1 << 18;

    private final Launches launches;
    private final ReduceLaunches reduce;
    private final GemmLaunches gemm;
    private final RecurrentLaunches recurrent;
    private final OptimizerLaunches optimizers;

    /**
     * @param target the language of the kernels that are launched
     * @param launcher takes the launches, in order
     * @param scratch {@link #SCRATCH} F32 elements of the device, which nobody else uses
     * @param style the matrix product that suits the device
     */
    public DeviceKernels(KernelTarget target, Launcher launcher, View scratch, GemmStyle style) {
        this(target, launcher, scratch, style, null);
    }

    /** @param library multiplies matrices in place of the kernels here, where it can; null for none */
    public DeviceKernels(
            KernelTarget target, Launcher launcher, View scratch, GemmStyle style, @Nullable Products library) {
        launches = new Launches(launcher, scratch);
        reduce = new ReduceLaunches(launches, target);
        gemm = new GemmLaunches(launches, style, library);
        recurrent = new RecurrentLaunches(launches, gemm, reduce);
        optimizers = new OptimizerLaunches(launches, target);
    }

    /** Whether there is a kernel for this fused op. */
    public static boolean supports(FusedOp op) {
        return switch (op) {
            case LINEAR, CROSS_ENTROPY, DROPOUT, RECURRENT -> true;
        };
    }

    private static String name(Enum<?> op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    // ---- data movement

    @Override
    public void fill(View out, double value) {
        int bits = out.type() == DType.I32 ? (int) Math.round(value) : Float.floatToRawIntBits((float) value);
        launches.call("fill").add(out.size()).add(bits).add(out).items(out.size());
    }

    @Override
    public void copy(View in, View out) {
        launches.copy(in, out);
    }

    @Override
    public void strided(
            View in, long inOffset, long[] inStrides, View out, long outOffset, long[] outStrides, int[] dims) {
        launches.strided(in, inOffset, inStrides, out, outOffset, outStrides, dims);
    }

    @Override
    public void cast(View in, View out) {
        if (in.type() == out.type()) {
            launches.copy(in, out);
            return;
        }
        String kernel = in.type() == DType.I32 ? "int_to_float" : "float_to_int";
        launches.call(kernel).add(in.size()).add(in).add(out).items(in.size());
    }

    // ---- element by element

    @Override
    public void unary(UnaryOp op, View x, View y) {
        launches.call("unary_" + name(op)).add(x.size()).add(x).add(y).items(x.size());
    }

    @Override
    public void activation(ActivationOp op, float alpha, View x, View y) {
        if (op == ActivationOp.LINEAR) {
            launches.copy(x, y);
            return;
        }
        launches.call("activation_" + name(op)).add(x.size()).add(alpha).add(x).add(y).items(x.size());
    }

    @Override
    public void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx) {
        if (op == ActivationOp.LINEAR) {
            launches.copy(dy, dx);
            return;
        }
        launches.call("activation_delta_" + name(op)).add(dy.size()).add(alpha).add(saved).add(dy).add(dx)
                .items(dy.size());
    }

    @Override
    public void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims) {
        Axes axes = Axes.of(dims, aStrides, bStrides);
        axes.parts((fromA, fromB, dense) -> {
            Call call = launches.call("binary_" + name(op)).add(axes.partSize());
            axes.addTo(call);
            call.add(Slices.from(a, fromA)).add(Slices.from(b, fromB)).add(Slices.from(y, dense))
                    .items(axes.partSize());
        });
    }

    @Override
    public void select(View condition, View a, View b, View y) {
        launches.call("choose").add(y.size()).add(condition).add(a).add(b).add(y).items(y.size());
    }

    // ---- reductions

    @Override
    public void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner) {
        reduce.reduce(name(op), x, y, outer, axis, inner);
    }

    @Override
    public void argmax(View x, View y, int outer, int axis, int inner) {
        long n = (long) outer * inner;
        launches.call("argmax").add(n).add(axis).add(inner).add(x).add(y).items(n);
    }

    @Override
    public void sumOfSquares(View[] xs, View y) {
        reduce.sumOfSquares(xs, y);
    }

    // ---- products

    @Override
    public void gemm(GemmSpec spec, View a, View b, @Nullable View bias, View c) {
        gemm.gemm(spec, a, b, bias, c);
    }

    // ---- recurrent layers over whole sequences

    @Override
    public void recurrent(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out) {
        recurrent.forward(spec, in, out);
    }

    @Override
    public void recurrentDelta(
            RecurrentSpec spec,
            RecurrentInputs in,
            RecurrentStates states,
            RecurrentDeltas deltas,
            RecurrentGradients out) {
        recurrent.backward(spec, in, states, deltas, out);
    }

    // ---- softmax and cross-entropy

    @Override
    public void softmax(SoftmaxOp op, View x, View y, int rows, int columns) {
        launches.call(name(op)).add(columns).add(x).add(y).groups(rows, 1, 1);
    }

    @Override
    public void softmaxDelta(SoftmaxOp op, View y, View dy, View dx, int rows, int columns) {
        launches.call(name(op) + "_delta").add(columns).add(y).add(dy).add(dx).groups(rows, 1, 1);
    }

    @Override
    public void crossEntropy(View logits, View targets, float smoothing, View loss, int rows, int columns) {
        boolean classes = targets.type() == DType.I32;
        launches.call(classes ? "cross_entropy_classes" : "cross_entropy_distributions")
                .add(columns).add(1f - smoothing).add(smoothing / columns)
                .add(logits).add(targets).add(loss).groups(rows, 1, 1);
    }

    @Override
    public void crossEntropyDelta(
            View logits, View targets, float smoothing, View dLoss, View dLogits, int rows, int columns) {
        boolean classes = targets.type() == DType.I32;
        Call call = launches.call(classes ? "cross_entropy_delta_classes" : "cross_entropy_delta_distributions")
                .add(columns).add(1f - smoothing).add(smoothing / columns);
        if (!classes) {
            call.add(smoothing);
        }
        call.add(logits).add(targets).add(dLoss).add(dLogits).groups(rows, 1, 1);
    }

    @Override
    public void hits(View logits, View targets, View hits, int rows, int columns) {
        launches.call("hits").add(columns).add(logits).add(targets).add(hits).groups(rows, 1, 1);
    }

    // ---- indices

    @Override
    public void gather(View table, View indices, View out, int rows, int width) {
        launches.call("gather").add(out.size()).add(rows).add(width).add(table).add(indices).add(out)
                .items(out.size());
    }

    @Override
    public void scatterAdd(View indices, View updates, View out, int rows, int width) {
        launches.call("scatter_add").add(indices.size()).add(width).add(indices).add(updates).add(out)
                .groups(rows, Math.ceilDiv(width, 256), 1);
    }

    @Override
    public void oneHot(View indices, View out, int depth) {
        launches.call("one_hot").add(out.size()).add(depth).add(indices).add(out).items(out.size());
    }

    // ---- random numbers

    @Override
    public void random(int stream, View clock, View out) {
        launches.call("random_uniform").add(out.size()).add(stream).add(clock).add(out)
                .items(Math.ceilDiv(out.size(), 4));
    }

    @Override
    public void dropout(float p, int stream, View clock, View x, View y) {
        launches.call("dropout").add(x.size()).add(p).add(1f - p).add(stream).add(clock).add(x).add(y)
                .items(Math.ceilDiv(x.size(), 4));
    }

    // ---- optimisers

    @Override
    public void optimizer(
            OptimizerSpec spec,
            View[] parameters,
            View[] gradients,
            View[] slots1,
            View[] slots2,
            View learningRate,
            View clock,
            @Nullable View gradientScale,
            @Nullable View guard,
            @Nullable View faults) {
        optimizers.optimizer(spec, parameters, gradients, slots1, slots2, learningRate, clock, gradientScale, guard,
                faults);
    }

    @Override
    public void tally(View[] terms, View guard, View sums) {
        Call call = launches.call("tally").add(terms.length);
        for (int i = 0; i < MOST_TERMS; i++) {
            call.add(terms[Math.min(i, terms.length - 1)]); // those beyond their number are not read
        }
        call.add(guard).add(sums).groups(1, 1, 1);
    }

    @Override
    public void advance(View clock) {
        launches.call("advance").add(clock).groups(1, 1, 1);
    }
}
