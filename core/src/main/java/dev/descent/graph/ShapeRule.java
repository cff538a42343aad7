package dev.descent.graph;

import dev.descent.spi.ActivationOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Shape and element type of a node's output, and the checks that its inputs fit. */
final class ShapeRule {
    private ShapeRule() {}

    /** Output of an op. */
    record Result(Shape shape, DType type) {}

    static Result of(Op op, List<Tensor> in) {
        return switch (op) {
            case Op.Input i -> new Result(i.shape(), i.type());
            case Op.Read r -> new Result(r.variable().shape(), r.variable().type());
            case Op.Constant c -> new Result(c.value().shape(), c.value().type());
            case Op.Fill f -> new Result(f.shape(), f.type());
            case Op.Reshape r -> {
                require(r.shape().size() == shape(in, 0).size(),
                        "cannot reshape " + shape(in, 0) + " (" + shape(in, 0).size() + " elements) to " + r.shape()
                                + " (" + r.shape().size() + ")");
                yield new Result(r.shape(), type(in, 0));
            }
            case Op.Permute p -> permute(p, in);
            case Op.Broadcast b -> {
                Shape s = shape(in, 0);
                require(Shape.canBroadcast(s, b.shape()) && Shape.broadcast(s, b.shape()).equals(b.shape()),
                        "shape " + s + " does not broadcast to " + b.shape());
                yield new Result(b.shape(), type(in, 0));
            }
            case Op.Slice s -> slice(s, in);
            case Op.Unslice u -> {
                checkSlice(shape(in, 0), u.starts(), u.steps(), u.shape());
                yield new Result(u.shape(), type(in, 0));
            }
            case Op.Concat c -> concat(c, in);
            case Op.Cast c -> new Result(shape(in, 0), c.type());
            case Op.Copy c -> same(in, 0);
            case Op.StopGradient s -> same(in, 0);
            case Op.Unary u -> real(in, 0);
            case Op.Activation a -> real(in, 0);
            case Op.ActivationDelta a -> equal(in);
            case Op.Binary b -> binary(in);
            case Op.Select s -> equal(in);
            case Op.Reduce r -> new Result(real(in, 0).shape().without(r.axis()), DType.F32);
            case Op.ArgMax a -> {
                Shape s = real(in, 0).shape();
                require(s.dim(a.axis()) > 0, "argmax over an empty axis of shape " + s);
                yield new Result(s.without(a.axis()), DType.I32);
            }
            case Op.Hits h -> {
                Shape s = real(in, 0).shape();
                Tensor classes = in.get(1);
                require(s.rank() == 2 && classes.type() == DType.I32 && classes.shape().equals(Shape.of(s.dim(0))),
                        "hits needs logits F32[rows, classes] and class numbers I32[rows], not F32" + s + " and "
                                + classes.type() + classes.shape());
                yield new Result(classes.shape(), DType.F32);
            }
            case Op.SumOfSquares s -> new Result(Shape.scalar(), DType.F32);
            case Op.Matmul m -> matmul(m, in);
            case Op.Linear l -> linear(l, in);
            case Op.Part p -> {
                require(in.get(0).op() instanceof Op.TupleOp, "the input has one result, not parts");
                Op.TupleOp tuple = (Op.TupleOp) in.get(0).op();
                yield new Result(Sections.of(tuple, in.get(0).inputs()).parts().get(p.index()).shape(), DType.F32);
            }
            case Op.Recurrent r -> {
                RecurrentSteps.check(r, in);
                yield block(r, in);
            }
            case Op.RecurrentDelta d -> block(d, in);
            case Op.Softmax s -> {
                require(shape(in, 0).rank() > 0, "softmax of a scalar");
                yield real(in, 0);
            }
            case Op.SoftmaxDelta s -> equal(in);
            case Op.CrossEntropy c -> {
                checkTargets(in);
                yield new Result(Shape.of(shape(in, 0).dim(0)), DType.F32);
            }
            case Op.CrossEntropyDelta c -> {
                checkTargets(in);
                yield real(in, 0);
            }
            case Op.Gather g -> {
                require(shape(in, 0).rank() == 2, "the table of a gather is a matrix, not " + shape(in, 0));
                require(type(in, 1) == DType.I32, "indices must be I32, not " + type(in, 1));
                yield new Result(shape(in, 1).insert(shape(in, 1).rank(), shape(in, 0).dim(1)), type(in, 0));
            }
            case Op.ScatterAdd s -> {
                require(type(in, 0) == DType.I32, "indices must be I32, not " + type(in, 0));
                Shape u = shape(in, 1);
                require(u.rank() == shape(in, 0).rank() + 1 && u.without(-1).equals(shape(in, 0)),
                        "updates " + u + " do not fit indices " + shape(in, 0));
                yield new Result(Shape.of(s.rows(), u.dim(-1)), DType.F32);
            }
            case Op.OneHot o -> {
                require(type(in, 0) == DType.I32, "one-hot takes I32 indices, not " + type(in, 0));
                yield new Result(shape(in, 0).insert(shape(in, 0).rank(), o.depth()), DType.F32);
            }
            case Op.Random r -> new Result(r.shape(), DType.F32);
            case Op.Dropout d -> real(in, 0);
        };
    }

    private static Result block(Op.TupleOp op, List<Tensor> in) {
        long size = Sections.of(op, in).size();
        require(size <= Integer.MAX_VALUE, "the states and gates of the sequence take " + size
                + " numbers; at most 2³¹ − 1 fit: take a shorter sequence or a smaller batch");
        return new Result(Shape.of((int) size), DType.F32);
    }

    private static Result permute(Op.Permute p, List<Tensor> in) {
        Shape s = shape(in, 0);
        require(p.axes().size() == s.rank() && new HashSet<>(p.axes()).size() == s.rank()
                && p.axes().stream().allMatch(a -> a >= 0 && a < s.rank()),
                p.axes() + " is no order of the axes of " + s);
        int[] d = new int[s.rank()];
        for (int i = 0; i < d.length; i++) {
            d[i] = s.dim(p.axes().get(i));
        }
        return new Result(Shape.of(d), type(in, 0));
    }

    private static Result slice(Op.Slice s, List<Tensor> in) {
        checkSlice(s.shape(), s.starts(), s.steps(), shape(in, 0));
        return new Result(s.shape(), type(in, 0));
    }

    private static void checkSlice(Shape small, List<Integer> starts, List<Integer> steps, Shape big) {
        boolean fits = small.rank() == big.rank() && starts.size() == big.rank() && steps.size() == big.rank();
        for (int i = 0; fits && i < big.rank(); i++) {
            int first = starts.get(i);
            long last = first + (small.dim(i) - 1L) * steps.get(i);
            fits = small.dim(i) == 0
                    || (first >= 0 && first < big.dim(i) && last >= 0 && last < big.dim(i) && steps.get(i) != 0);
        }
        require(fits, "slice " + small + " from " + starts + " in steps of " + steps + " is not inside " + big);
    }

    private static Result concat(Op.Concat c, List<Tensor> in) {
        require(!in.isEmpty(), "nothing to concatenate");
        Shape first = shape(in, 0);
        int axis = first.axis(c.axis());
        int n = 0;
        for (Tensor t : in) {
            require(t.shape().rank() == first.rank() && t.shape().with(axis, 0).equals(first.with(axis, 0))
                    && t.type() == in.get(0).type(),
                    "cannot concatenate " + in.get(0).type() + first + " and " + t.type() + t.shape() + " along axis "
                            + axis);
            n += t.shape().dim(axis);
        }
        return new Result(first.with(axis, n), type(in, 0));
    }

    private static Result binary(List<Tensor> in) {
        real(in, 0);
        real(in, 1);
        require(Shape.canBroadcast(shape(in, 0), shape(in, 1)),
                "shapes " + shape(in, 0) + " and " + shape(in, 1) + " do not broadcast");
        return new Result(Shape.broadcast(shape(in, 0), shape(in, 1)), DType.F32);
    }

    private static Result matmul(Op.Matmul m, List<Tensor> in) {
        Shape a = real(in, 0).shape();
        Shape b = real(in, 1).shape();
        require(a.rank() >= 2 && a.rank() == b.rank(),
                "cannot multiply " + a + " by " + b + ": both need the same rank, 2 or more");
        List<Integer> d = new ArrayList<>();
        for (int i = 0; i < a.rank() - 2; i++) {
            require(a.dim(i) == b.dim(i), "cannot multiply " + a + " by " + b + ": axis " + i + " differs");
            d.add(a.dim(i));
        }
        int rows = a.dim(m.transA() ? -1 : -2);
        int inner = a.dim(m.transA() ? -2 : -1);
        int inner2 = b.dim(m.transB() ? -1 : -2);
        int columns = b.dim(m.transB() ? -2 : -1);
        require(inner == inner2, "cannot multiply " + a + (m.transA() ? "ᵀ" : "") + " by " + b
                + (m.transB() ? "ᵀ" : "") + ": inner extents " + inner + " and " + inner2 + " differ");
        d.add(rows);
        d.add(columns);
        return new Result(Shape.of(d.stream().mapToInt(Integer::intValue).toArray()), DType.F32);
    }

    private static Result linear(Op.Linear l, List<Tensor> in) {
        Shape x = real(in, 0).shape();
        Shape w = real(in, 1).shape();
        Shape b = real(in, 2).shape();
        require(l.activation().deltaFromOutput(), l.activation() + " cannot be fused: its delta needs the input");
        require(l.activation() == ActivationOp.LINEAR || l.alpha() >= 0, "alpha must not be negative: " + l.alpha());
        require(x.rank() == 2 && w.rank() == 2 && b.rank() == 1, "linear takes x [m, k], W [n, k], b [n], not " + x
                + ", " + w + ", " + b);
        require(x.dim(1) == w.dim(1),
                "input " + x + " does not fit weight " + w + ": " + x.dim(1) + " features given, " + w.dim(1)
                        + " expected");
        require(w.dim(0) == b.dim(0), "weight " + w + " and bias " + b + " differ in outputs");
        return new Result(Shape.of(x.dim(0), w.dim(0)), DType.F32);
    }

    private static void checkTargets(List<Tensor> in) {
        Shape logits = real(in, 0).shape();
        Shape t = shape(in, 1);
        require(logits.rank() == 2, "logits are a matrix [n, classes], not " + logits);
        boolean fits = type(in, 1) == DType.I32
                ? t.equals(Shape.of(logits.dim(0)))
                : t.equals(logits);
        require(fits, "targets " + type(in, 1) + t + " do not fit logits " + logits
                + ": class numbers I32[" + logits.dim(0) + "] or distributions " + logits + " are expected");
    }

    private static Result equal(List<Tensor> in) {
        for (Tensor t : in) {
            require(t.shape().equals(shape(in, 0)), "shapes " + shape(in, 0) + " and " + t.shape() + " differ");
        }
        return real(in, in.size() - 1);
    }

    private static Result same(List<Tensor> in, int i) {
        return new Result(shape(in, i), type(in, i));
    }

    private static Result real(List<Tensor> in, int i) {
        require(type(in, i).isReal(), "needs real numbers, got I32" + shape(in, i) + "; cast it first");
        return new Result(shape(in, i), DType.F32);
    }

    private static Shape shape(List<Tensor> in, int i) {
        return in.get(i).shape();
    }

    private static DType type(List<Tensor> in, int i) {
        return in.get(i).type();
    }

    private static void require(boolean ok, String message) {
        if (!ok) {
            throw new ShapeException(message);
        }
    }
}
