package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** A loss of single numbers, averaged over the last axis. */
record ElementLoss(String name, Task task, BinaryOperator<Tensor> each, UnaryOperator<Tensor> answer) implements Loss {
    // max(x, 0) − x·z + log(1 + e^−|x|) = softplus(x) − x·z
    static final Loss BINARY_CROSS_ENTROPY = new ElementLoss("binary cross-entropy", Task.MULTILABEL,
            (x, z) -> x.softplus().sub(x.mul(z)), Tensor::sigmoid);
    static final Loss MEAN_SQUARED_ERROR =
            new ElementLoss("mean squared error", Task.REGRESS, (y, t) -> y.sub(t).square(), y -> y);
    static final Loss MEAN_ABSOLUTE_ERROR =
            new ElementLoss("mean absolute error", Task.REGRESS, (y, t) -> y.sub(t).abs(), y -> y);

    static Loss huber(double delta) {
        if (!(delta > 0) || Double.isInfinite(delta)) {
            throw new IllegalArgumentException("Huber's delta must be a positive number, not " + delta);
        }
        return new ElementLoss("Huber", Task.REGRESS, (y, t) -> {
            Tensor e = y.sub(t).abs();
            Tensor near = e.min(Tensor.scalar(delta)); // c·(|e| − c/2) is both branches at once
            return near.mul(e.sub(near.mul(0.5)));
        }, y -> y);
    }

    @Override
    public Terms terms(Tensor output, Tensor target) {
        if (output.shape().size() != target.shape().size() || output.shape().rank() < 1) {
            throw new ShapeException(name + ": targets " + target.type() + target.shape() + " do not fit outputs "
                    + output.shape() + ": the same shape is expected");
        }
        Tensor t = target.cast(output.type()).reshape(output.shape());
        Tensor losses = each.apply(output, t);
        return new Terms(losses.shape().rank() == 1 ? losses : losses.mean(-1), null);
    }

    @Override
    public TargetRange targetRange() {
        return task == Task.MULTILABEL ? TargetRange.UNIT : TargetRange.ALL;
    }

    @Override
    public Tensor prediction(Tensor output) {
        return answer.apply(output);
    }
}
