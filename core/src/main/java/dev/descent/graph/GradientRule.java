package dev.descent.graph;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of every op: given dy = ∂L/∂y, what is ∂L/∂x for each input x. An input that no gradient reaches gets
 * null.
 */
final class GradientRule {
    private GradientRule() {}

    static List<@Nullable Tensor> of(Tensor y, Tensor dy, boolean[] want) {
        List<Tensor> in = y.inputs();
        return switch (y.op()) {
            case Op.Input i -> List.of();
            case Op.Read r -> List.of();
            case Op.Constant c -> List.of();
            case Op.Fill f -> List.of();
            case Op.Reshape r -> one(dy.reshape(in.get(0).shape()));
            case Op.Permute p -> one(dy.permute(inverse(p.axes())));
            case Op.Broadcast b -> one(Reductions.sumTo(dy, in.get(0).shape()));
            case Op.Slice s -> one(Tensor.node(new Op.Unslice(s.starts(), s.steps(), in.get(0).shape()), dy));
            case Op.Unslice u -> one(Tensor.node(new Op.Slice(u.starts(), u.steps(), in.get(0).shape()), dy));
            case Op.Concat c -> concat(c.axis(), in, dy);
            case Op.Cast c -> none(in);
            case Op.Copy c -> one(dy);
            case Op.StopGradient s -> none(in);
            case Op.Unary u -> unary(u, in.get(0), y, dy);
            case Op.Activation a -> one(delta(a.op(), a.alpha(), in.get(0), y, dy));
            case Op.ActivationDelta a -> throw undefined(y);
            case Op.Binary b -> binary(b.op(), in.get(0), in.get(1), y, dy, want);
            case Op.Select s -> {
                Tensor zero = Tensor.fill(0, dy.shape());
                yield list(null, in.get(0).select(dy, zero), in.get(0).select(zero, dy));
            }
            case Op.Reduce r -> one(reduce(r, in.get(0), y, dy));
            case Op.ArgMax a -> none(in);
            case Op.Hits h -> none(in);
            case Op.SumOfSquares s -> {
                List<@Nullable Tensor> d = new ArrayList<>();
                in.forEach(x -> d.add(x.mul(dy.mul(2))));
                yield d;
            }
            case Op.Matmul m -> matmul(m, in.get(0), in.get(1), dy, want);
            case Op.Linear l -> linear(l, in, y, dy, want);
            case Op.Part p -> throw new AssertionError("parts hand their gradients to their op");
            case Op.TupleOp t -> throw new AssertionError("gradients of parts go to GradientRule.parts");
            case Op.Softmax s -> one(Tensor.node(new Op.SoftmaxDelta(s.op()), y, dy));
            case Op.SoftmaxDelta s -> throw undefined(y);
            case Op.CrossEntropy c -> crossEntropy(c, in.get(0), in.get(1), dy, want);
            case Op.CrossEntropyDelta c -> throw undefined(y);
            case Op.Gather g -> list(
                    Tensor.node(new Op.ScatterAdd(in.get(0).shape().dim(0)), in.get(1), dy), null);
            case Op.ScatterAdd s -> list(null, dy.gather(in.get(0)));
            case Op.OneHot o -> none(in);
            case Op.Random r -> none(in);
            case Op.Dropout d -> list(Tensor.node(d, dy, in.get(1)), null);
        };
    }

    /** The same for an op with several results, of which {@code dParts} gives the gradients. */
    static List<@Nullable Tensor> parts(Tensor y, List<@Nullable Tensor> dParts, boolean[] want) {
        return switch ((Op.TupleOp) y.op()) {
            case Op.Recurrent r -> {
                Op.RecurrentDelta op = new Op.RecurrentDelta(r.kind(), r.reverse(), r.masked(), want[0]);
                List<Tensor> in = new ArrayList<>(y.inputs());
                in.add(y);
                List<Sections.Section> sections = Sections.of(r, y.inputs()).parts();
                for (int i = 0; i < dParts.size(); i++) {
                    Tensor d = dParts.get(i);
                    in.add(d == null ? Tensor.fill(0, sections.get(i).shape()) : d);
                }
                List<@Nullable Tensor> dx = new ArrayList<>(Tensor.parts(Tensor.node(op, in)));
                if (r.masked()) {
                    dx.add(null);
                }
                yield dx;
            }
            case Op.RecurrentDelta d -> throw undefined(y);
        };
    }

    private static List<@Nullable Tensor> unary(Op.Unary u, Tensor x, Tensor y, Tensor dy) {
        return switch (u.op()) {
            case NEG -> one(dy.neg());
            case ABS -> one(dy.mul(x.sign()));
            case SIGN -> list((Tensor) null);
            case SQUARE -> one(dy.mul(x.mul(2)));
            case SQRT -> one(dy.mul(0.5).div(y));
            case RSQRT -> one(dy.mul(-0.5).mul(y.mul(y.square())));
            case RECIPROCAL -> one(dy.mul(y.square()).neg());
            case EXP -> one(dy.mul(y));
            case LOG -> one(dy.div(x));
        };
    }

    /** δ = dy · l'(a). */
    private static Tensor delta(ActivationOp op, float alpha, Tensor a, Tensor y, Tensor dy) {
        if (op == ActivationOp.LINEAR) {
            return dy;
        }
        return Tensor.node(new Op.ActivationDelta(op, alpha), op.deltaFromOutput() ? y : a, dy);
    }

    private static List<@Nullable Tensor> binary(
            BinaryOp op, Tensor a, Tensor b, Tensor y, Tensor dy, boolean[] want) {
        Tensor da = dy;
        Tensor db = dy;
        switch (op) {
            case ADD -> {}
            case SUB -> db = want[1] ? dy.neg() : dy;
            case MUL -> {
                da = want[0] ? dy.mul(b) : dy;
                db = want[1] ? dy.mul(a) : dy;
            }
            case DIV -> {
                da = want[0] ? dy.div(b) : dy;
                db = want[1] ? dy.mul(y).div(b).neg() : dy;
            }
            case MAX -> {
                da = dy.mul(share(a, b));
                db = dy.mul(share(b, a));
            }
            case MIN -> {
                da = dy.mul(share(b, a));
                db = dy.mul(share(a, b));
            }
            case EQUAL, GREATER, GREATER_EQUAL -> {
                return list(null, null);
            }
        }
        return list(
                want[0] ? Reductions.sumTo(da, a.shape()) : null, want[1] ? Reductions.sumTo(db, b.shape()) : null);
    }

    /** 1 where a wins, ½ each on a tie. */
    private static Tensor share(Tensor a, Tensor b) {
        return a.greater(b).add(a.equalTo(b).mul(0.5));
    }

    private static Tensor reduce(Op.Reduce r, Tensor x, Tensor y, Tensor dy) {
        Shape kept = x.shape().with(r.axis(), 1);
        Tensor spread = dy.reshape(kept);
        if (r.op() == ReduceOp.SUM) {
            return spread.broadcastTo(x.shape());
        }
        // the elements that equal the maximum share the gradient evenly
        Tensor hit = x.equalTo(y.reshape(kept));
        return hit.mul(spread.div(hit.sum(r.axis()).reshape(kept)));
    }

    private static List<@Nullable Tensor> matmul(Op.Matmul m, Tensor a, Tensor b, Tensor dc, boolean[] want) {
        Tensor da = null;
        Tensor db = null;
        if (want[0]) {
            da = m.transA() ? b.matmul(dc, m.transB(), true) : dc.matmul(b, false, !m.transB());
        }
        if (want[1]) {
            db = m.transB() ? dc.matmul(a, true, m.transA()) : a.matmul(dc, !m.transA(), false);
        }
        return list(da, db);
    }

    private static List<@Nullable Tensor> linear(Op.Linear l, List<Tensor> in, Tensor y, Tensor dy, boolean[] want) {
        Tensor dz = delta(l.activation(), l.alpha(), y, y, dy);
        return list(
                want[0] ? dz.matmul(in.get(1)) : null,
                want[1] ? dz.matmul(in.get(0), true, false) : null,
                want[2] ? dz.sum(0) : null);
    }

    private static List<@Nullable Tensor> crossEntropy(
            Op.CrossEntropy c, Tensor logits, Tensor targets, Tensor dy, boolean[] want) {
        Tensor dl = Tensor.node(new Op.CrossEntropyDelta(c.smoothing()), logits, targets, dy);
        Tensor dt = null;
        if (want[1]) {
            Tensor log = Tensor.node(new Op.Softmax(SoftmaxOp.LOG_SOFTMAX), logits);
            dt = log.mul(dy.mul(c.smoothing() - 1.0).reshape(dy.shape().dim(0), 1));
        }
        return list(dl, dt);
    }

    private static List<@Nullable Tensor> concat(int axis, List<Tensor> in, Tensor dy) {
        List<@Nullable Tensor> d = new ArrayList<>();
        int at = 0;
        for (Tensor t : in) {
            int n = t.shape().dim(axis);
            d.add(dy.slice(axis, at, at + n));
            at += n;
        }
        return d;
    }

    private static int[] inverse(List<Integer> axes) {
        int[] inv = new int[axes.size()];
        for (int i = 0; i < inv.length; i++) {
            inv[axes.get(i)] = i;
        }
        return inv;
    }

    private static UnsupportedOperationException undefined(Tensor y) {
        return new UnsupportedOperationException("op " + y.op().label() + " has no gradient: it is the gradient of"
                + " another op, and second derivatives of fused ops are not defined; write it with plain ops");
    }

    private static List<@Nullable Tensor> none(List<Tensor> in) {
        return Arrays.asList(new @Nullable Tensor[in.size()]);
    }

    private static List<@Nullable Tensor> one(Tensor d) {
        return list(d);
    }

    private static List<@Nullable Tensor> list(@Nullable Tensor... d) {
        return Arrays.asList(d);
    }
}
