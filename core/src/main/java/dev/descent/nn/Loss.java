package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How wrong outputs are. The number that is minimised is the weighted mean Σ w·l / Σ w over examples, or over all their
 * time steps; a weight of 0 masks an example or a step out, and a batch that is masked out whole has loss 0.
 */
public interface Loss {
    /**
     * Loss of every example, and the weight it has by itself (null: 1).
     *
     * @param losses [n], or [n, …] for several outputs an example
     * @param weights of the same shape
     */
    record Terms(Tensor losses, @Nullable Tensor weights) {}

    /** Name for messages. */
    String name();

    Task task();

    /** Traces the losses of the model's outputs against the targets. */
    Terms terms(Tensor output, Tensor target);

    /**
     * What every element of a target may be, class numbers aside, which go from 0 to the number of outputs − 1. Kernels
     * do not look at targets: a trainer does, before it computes.
     */
    default TargetRange targetRange() {
        return TargetRange.ALL;
    }

    /** Smallest and largest element that a target may have. */
    record TargetRange(double least, double most) {
        /** Every number. */
        public static final TargetRange ALL = new TargetRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        /** Probabilities. */
        public static final TargetRange UNIT = new TargetRange(0, 1);

        public boolean contains(double target) {
            return target >= least && target <= most;
        }
    }

    /** Traces what the outputs say: probabilities, or the values themselves. */
    Tensor prediction(Tensor output);

    /** Weighted sum of the losses and sum of the weights; {@code sampleWeights} may be null. */
    default Sums sums(Tensor output, Tensor target, @Nullable Tensor sampleWeights) {
        Terms t = terms(output, target);
        Tensor w = t.weights();
        if (sampleWeights != null) {
            Tensor each = spread(sampleWeights, t.losses().shape());
            w = w == null ? each : w.mul(each);
        }
        if (w == null) {
            return new Sums(t.losses().sum(), Tensor.scalar(t.losses().shape().size()));
        }
        // a masked loss counts nothing, even where it is NaN or infinite
        Tensor weighted = w.select(w.mul(t.losses()), Tensor.fill(0, w.shape()));
        return new Sums(weighted.sum(), w.sum());
    }

    /**
     * Traces one weight a loss.
     *
     * @param weights of that shape already, or one an example [n], which holds for all its steps
     * @throws ShapeException if they are neither
     */
    default Tensor spread(Tensor weights, Shape losses) {
        Shape s = weights.shape();
        if (s.equals(losses)) {
            return weights;
        }
        if (s.rank() == 1 && losses.rank() > 1 && s.dim(0) == losses.dim(0)) {
            int[] dims = new int[losses.rank()];
            Arrays.fill(dims, 1);
            dims[0] = s.dim(0);
            return weights.reshape(dims).broadcastTo(losses);
        }
        throw new ShapeException("sample weights " + s + " do not fit the losses " + losses + " of " + name()
                + ": one weight a loss, or one an example, is expected");
    }

    /** Scalars Σ w·l and Σ w. */
    record Sums(Tensor loss, Tensor weight) {
        /** Σ w·l / Σ w, 0 where Σ w is 0. */
        public Tensor mean() {
            return loss.div(weight.add(weight.equalTo(Tensor.scalar(0))));
        }
    }

    /** Softmax cross-entropy with class numbers I32 [n, …] or distributions [n, …, c]; outputs are logits. */
    static Loss crossEntropy() {
        return new CrossEntropy(0, null);
    }

    /**
     * Softmax cross-entropy −Σ_c w_c·q_c·log p_c, where q is the target smoothed to (1 − s)·q + s/c.
     *
     * @param smoothing s in [0, 1)
     * @param classWeights w [c], or null; with class numbers the mean divides by Σ w of the targets, as in PyTorch, and
     *     an example whose class has weight 0 counts nothing
     */
    static Loss crossEntropy(double smoothing, @Nullable HostTensor classWeights) {
        return new CrossEntropy(smoothing, classWeights);
    }

    /** Sigmoid cross-entropy, mean over the last axis: one yes or no a label; outputs are logits, targets in [0, 1]. */
    static Loss binaryCrossEntropy() {
        return ElementLoss.BINARY_CROSS_ENTROPY;
    }

    /** (y − t)², mean over the last axis. */
    static Loss meanSquaredError() {
        return ElementLoss.MEAN_SQUARED_ERROR;
    }

    /** |y − t|, mean over the last axis. */
    static Loss meanAbsoluteError() {
        return ElementLoss.MEAN_ABSOLUTE_ERROR;
    }

    /** ½e² where |e| ≤ δ, else δ(|e| − ½δ); mean over the last axis. Huber 1964. */
    static Loss huber(double delta) {
        return ElementLoss.huber(delta);
    }
}
