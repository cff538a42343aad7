package dev.descent.onnx;

import dev.descent.nn.recurrent.Merge;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Reads what this library writes to have the same outputs behind the end of a sequence as its own layers. */
final class MaskReader {
    private final Chain chain;

    MaskReader(Chain chain) {
        this.chain = chain;
    }

    /** Steps [T, 1, 1, 1] before lengths [1, 1, B, 1]. */
    void less(Node n) {
        if (!(n.in(0) instanceof Value.Steps s) || !(n.in(1) instanceof Value.Flow f) || !f.ints()
                || !f.input().equals(chain.lengths()) || s.axes().size() != f.axes().size()) {
            throw n.refuse("compares something else than steps with the lengths of sequences");
        }
        List<Value.Axis> axes = new ArrayList<>();
        for (int i = 0; i < s.axes().size(); i++) {
            Value.Axis a = s.axes().get(i);
            Value.Axis b = f.axes().get(i);
            if (a.kind() != Value.Kind.ONE && b.kind() != Value.Kind.ONE) {
                throw n.refuse("compares steps and lengths along the same axis");
            }
            axes.add(a.kind() == Value.Kind.ONE ? b : a);
        }
        n.out(new Value.Valid(axes));
    }

    void where(Node n) {
        if (n.in(0) instanceof Value.Flags flags) {
            n.out(fill(n, flags));
            return;
        }
        boolean understood = n.in(0) instanceof Value.Valid v && n.in(1) instanceof Value.Flow y && y.rnn() != null
                && y.rnn().what() == Value.Rnn.Part.ALL && y.rnn().number() == chain.recurrents()
                && isMaskOf(v, y) && isFill(n.in(2));
        if (!understood) {
            throw n.refuse("chooses between values; only what this library puts behind the end of sequences is read");
        }
        Value.Flow y = n.flow(1);
        n.out(y.with(new Value.Rnn(Value.Rnn.Part.ALL, chain.recurrents(), null, true)));
    }

    /** Axes [T, 1, B, 1] for outputs [T, D, B, H]. */
    private boolean isMaskOf(Value.Valid v, Value.Flow y) {
        return v.axes().size() == 4 && y.axes().size() == 4 && chain.isTime(v.axes().get(0))
                && chain.isTime(y.axes().get(0)) && v.axes().get(2).kind() == Value.Kind.OUTER
                && v.axes().get(1).kind() == Value.Kind.ONE && v.axes().get(3).kind() == Value.Kind.ONE
                && y.axes().get(1).kind() == Value.Kind.DIRECTION;
    }

    private boolean isFill(Value v) {
        return (v instanceof Value.Fill f && f.number() == chain.recurrents())
                || (isLast(v) && chain.last() instanceof Draft.Recurrent r && !r.bothWays());
    }

    /** The state after the last step as the operator gives it [D, B, H]. */
    private boolean isLast(Value v) {
        return v instanceof Value.Flow f && f.rnn() != null && f.rnn().what() == Value.Rnn.Part.LAST
                && f.rnn().number() == chain.recurrents() && f.rnn().merge() == null && f.axes().size() == 3
                && f.axes().getFirst().kind() == Value.Kind.DIRECTION;
    }

    /** Forward the last state, backward the first one, which is 0 or learned. */
    private Value fill(Node n, Value.Flags flags) {
        boolean forward = flags.shape().equals(List.of(2, 1, 1)) && flags.values().equals(List.of(true, false));
        if (!forward || !isLast(n.in(1)) || !(chain.last() instanceof Draft.Recurrent r) || !r.bothWays()
                || !isFirst(n.in(2), r)) {
            throw n.refuse("chooses between values; only what this library puts behind the end of sequences is read");
        }
        return new Value.Fill(chain.recurrents());
    }

    private static boolean isFirst(Value v, Draft.Recurrent r) {
        return switch (v) {
            case Value.Zeros z -> !r.learnsInitialState();
            case Value.Floats f -> !r.learnsInitialState() && f.tensor().size() == 1 && f.tensor().get(0) == 0;
            case Value.Repeated t -> r.learnsInitialState() ? isState(t.tensor(), r) : isZero(t.tensor());
            default -> false;
        };
    }

    private static boolean isZero(HostTensor t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Of the backward direction; the other is not looked at. */
    private static boolean isState(HostTensor t, Draft.Recurrent r) {
        HostTensor h = r.weights().get(1).get("initial0");
        return h != null && t.shape().rank() == 3 && t.shape().dim(0) == 2 && t.size() == 2 * h.size()
                && t.rows(1).reshape(h.shape()).equals(h);
    }

    /** How directions are merged by an operator. */
    static Merge merge(String op) {
        return switch (op) {
            case "ReduceSum" -> Merge.SUM;
            case "ReduceMean" -> Merge.AVERAGE;
            default -> Merge.MULTIPLY;
        };
    }
}
