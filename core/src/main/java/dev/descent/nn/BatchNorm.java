package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.tensor.Shape;

/**
 * y = (x − mean) / √(variance + ε) · weight + bias, for each feature of the last axis. While training, mean and
 * variance are those of the batch (all other axes), and the running ones move towards them by {@code momentum} (the
 * running variance with n − 1 in the denominator, as in PyTorch); otherwise the running ones count. Ioffe and Szegedy
 * 2015.
 */
public final class BatchNorm extends Layer {
    private final int size;
    private final double momentum;
    private final double epsilon;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter runningMean;
    private final Parameter runningVariance;

    public BatchNorm(int size) {
        this(size, 0.1, 1e-5);
    }

    public BatchNorm(int size, double momentum, double epsilon) {
        if (size < 1 || !(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
            throw new IllegalArgumentException("BatchNorm needs a size of 1 at least, not " + size
                    + ", a momentum from 0 to 1, not " + momentum + ", and an epsilon above 0, not " + epsilon);
        }
        this.size = size;
        this.momentum = momentum;
        this.epsilon = epsilon;
        this.weight = parameter("weight", Shape.of(size), Initializer.ones());
        this.bias = parameter("bias", Shape.of(size), Initializer.zeros());
        this.runningMean = buffer("running_mean", Shape.of(size), Initializer.zeros());
        this.runningVariance = buffer("running_var", Shape.of(size), Initializer.ones());
    }

    /** How far a running mean moves in a step: 0 not at all, 1 to that of the batch. */
    public double momentum() {
        return momentum;
    }

    /** ε. */
    public double epsilon() {
        return epsilon;
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.shape().rank() < 2 || x.shape().dim(-1) != size) {
            throw new ShapeException("BatchNorm " + size + " does not fit " + x.shape()
                    + ": [examples, …, " + size + "] is expected");
        }
        return Trace.current().isTraining() ? train(x) : infer(x);
    }

    private Tensor train(Tensor x) {
        Tensor rows = x.reshape(-1, x.shape().dim(-1));
        int n = rows.shape().dim(0);
        Tensor mean = rows.mean(0);
        Tensor centred = rows.sub(mean);
        Tensor variance = centred.square().mean(0);
        move(runningMean, mean);
        move(runningVariance, variance.mul(n / Math.max(1.0, n - 1.0)));
        return centred.mul(variance.add(epsilon).rsqrt())
                .mul(weight.value())
                .add(bias.value())
                .reshape(x.shape());
    }

    private void move(Parameter running, Tensor now) {
        Tensor moved = running.value().mul(1 - momentum).add(now.stopGradient().mul(momentum));
        Trace.current().assign(running.value(), moved);
    }

    private Tensor infer(Tensor x) {
        Tensor scale = runningVariance.value().add(epsilon).rsqrt().mul(weight.value());
        return x.sub(runningMean.value()).mul(scale).add(bias.value());
    }

    @Override
    public String describe() {
        return "BatchNorm " + size;
    }
}
