package dev.descent.graph;

import dev.descent.spi.FusedOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.tensor.DType;
import java.util.List;
import java.util.Optional;

/** What each fused op means, in primitives. A plan takes these where its backend has no kernel of its own. */
final class Decompose {
    private Decompose() {}

    /** The fused kernel an op needs, if any. */
    static Optional<FusedOp> fused(Op op) {
        return switch (op) {
            case Op.Linear l -> Optional.of(FusedOp.LINEAR);
            case Op.CrossEntropy c -> Optional.of(FusedOp.CROSS_ENTROPY);
            case Op.CrossEntropyDelta c -> Optional.of(FusedOp.CROSS_ENTROPY);
            case Op.Dropout d -> Optional.of(FusedOp.DROPOUT);
            case Op.TupleOp r -> Optional.of(FusedOp.RECURRENT);
            default -> Optional.empty();
        };
    }

    /** The parts of an op that has several results. */
    static List<Tensor> parts(Op.TupleOp op, List<Tensor> in) {
        return switch (op) {
            case Op.Recurrent r -> RecurrentSteps.forward(r, in);
            case Op.RecurrentDelta d -> RecurrentSteps.backward(d, in);
        };
    }

    static Tensor expand(Op op, List<Tensor> in) {
        return switch (op) {
            case Op.Linear l ->
                in.get(0).matmul(in.get(1), false, true).add(in.get(2)).activation(l.activation(), l.alpha());
            case Op.CrossEntropy c -> {
                Tensor q = distribution(in.get(0), in.get(1), c.smoothing());
                Tensor log = Tensor.node(new Op.Softmax(SoftmaxOp.LOG_SOFTMAX), in.get(0));
                // 0 · −∞ counts 0
                Tensor terms = q.select(q.mul(log), Tensor.fill(0, q.shape()));
                yield terms.sum(1).neg();
            }
            case Op.CrossEntropyDelta c -> {
                Tensor q = distribution(in.get(0), in.get(1), c.smoothing());
                int n = q.shape().dim(0);
                Tensor p = Tensor.node(new Op.Softmax(SoftmaxOp.SOFTMAX), in.get(0));
                yield p.mul(q.sum(1).reshape(n, 1)).sub(q).mul(in.get(2).reshape(n, 1));
            }
            case Op.Dropout d -> {
                Tensor u = Tensor.node(new Op.Random(d.stream(), in.get(0).shape()), in.get(1));
                Tensor keep = u.greaterEqual(Tensor.scalar(d.p()));
                yield keep.select(in.get(0).mul(1f / (1f - d.p())), Tensor.fill(0, in.get(0).shape()));
            }
            default -> throw new AssertionError("not a fused op: " + op);
        };
    }

    private static Tensor distribution(Tensor logits, Tensor targets, float smoothing) {
        int classes = logits.shape().dim(1);
        Tensor q = targets.type() == DType.I32 ? targets.oneHot(classes) : targets;
        return smoothing == 0 ? q : q.mul(1.0 - smoothing).add(smoothing / (double) classes);
    }
}
