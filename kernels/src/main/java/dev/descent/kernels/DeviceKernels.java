package dev.descent.kernels;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
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
import org.jspecify.annotations.Nullable;

/** Turns calls into launches; the same for every device that is programmed in C. */
public final class DeviceKernels implements Kernels {
    /** Elements of the scratch memory that the launches share, F32. */
    public static final int SCRATCH = 1 << 18;

    private final Launcher launcher;
    private final View scratch;
    private final GemmStyle style;

    /**
     * @param launcher takes the launches, in order
     * @param scratch {@link #SCRATCH} F32 elements of the device, which nobody else uses
     * @param style the matrix product that suits the device
     */
    public DeviceKernels(Launcher launcher, View scratch, GemmStyle style) {
        this.launcher = launcher;
        this.scratch = scratch;
        this.style = style;
    }

    @Override
    public void fill(View out, double value) {
        throw new UnsupportedOperationException("fill");
    }

    @Override
    public void copy(View in, View out) {
        throw new UnsupportedOperationException("copy");
    }

    @Override
    public void strided(View in, long inOffset, long[] inStrides, View out, long outOffset, long[] outStrides, int[] dims) {
        throw new UnsupportedOperationException("strided");
    }

    @Override
    public void cast(View in, View out) {
        throw new UnsupportedOperationException("cast");
    }

    @Override
    public void unary(UnaryOp op, View x, View y) {
        throw new UnsupportedOperationException("unary");
    }

    @Override
    public void activation(ActivationOp op, float alpha, View x, View y) {
        throw new UnsupportedOperationException("activation");
    }

    @Override
    public void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx) {
        throw new UnsupportedOperationException("activationDelta");
    }

    @Override
    public void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims) {
        throw new UnsupportedOperationException("binary");
    }

    @Override
    public void select(View condition, View a, View b, View y) {
        throw new UnsupportedOperationException("select");
    }

    @Override
    public void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner) {
        throw new UnsupportedOperationException("reduce");
    }

    @Override
    public void argmax(View x, View y, int outer, int axis, int inner) {
        throw new UnsupportedOperationException("argmax");
    }

    @Override
    public void sumOfSquares(View[] xs, View y) {
        throw new UnsupportedOperationException("sumOfSquares");
    }

    @Override
    public void gemm(GemmSpec spec, View a, View b, @Nullable View bias, View c) {
        throw new UnsupportedOperationException("gemm");
    }

    @Override
    public void recurrent(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out) {
        throw new UnsupportedOperationException("recurrent");
    }

    @Override
    public void recurrentDelta(RecurrentSpec spec, RecurrentInputs in, RecurrentStates states, RecurrentDeltas deltas, RecurrentGradients out) {
        throw new UnsupportedOperationException("recurrentDelta");
    }

    @Override
    public void softmax(SoftmaxOp op, View x, View y, int rows, int columns) {
        throw new UnsupportedOperationException("softmax");
    }

    @Override
    public void softmaxDelta(SoftmaxOp op, View y, View dy, View dx, int rows, int columns) {
        throw new UnsupportedOperationException("softmaxDelta");
    }

    @Override
    public void crossEntropy(View logits, View targets, float smoothing, View loss, int rows, int columns) {
        throw new UnsupportedOperationException("crossEntropy");
    }

    @Override
    public void crossEntropyDelta(View logits, View targets, float smoothing, View dLoss, View dLogits, int rows, int columns) {
        throw new UnsupportedOperationException("crossEntropyDelta");
    }

    @Override
    public void gather(View table, View indices, View out, int rows, int width) {
        throw new UnsupportedOperationException("gather");
    }

    @Override
    public void scatterAdd(View indices, View updates, View out, int rows, int width) {
        throw new UnsupportedOperationException("scatterAdd");
    }

    @Override
    public void oneHot(View indices, View out, int depth) {
        throw new UnsupportedOperationException("oneHot");
    }

    @Override
    public void random(int stream, View clock, View out) {
        throw new UnsupportedOperationException("random");
    }

    @Override
    public void dropout(float p, int stream, View clock, View x, View y) {
        throw new UnsupportedOperationException("dropout");
    }

    @Override
    public void optimizer(OptimizerSpec spec, View[] parameters, View[] gradients, View[] slots1, View[] slots2, View learningRate, View clock, @Nullable View gradientScale, @Nullable View guard) {
        throw new UnsupportedOperationException("optimizer");
    }

    @Override
    public void advance(View clock) {
        throw new UnsupportedOperationException("advance");
    }
}
