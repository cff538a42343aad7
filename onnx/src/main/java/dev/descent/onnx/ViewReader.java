package dev.descent.onnx;

import dev.descent.nn.recurrent.Merge;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads operators that turn, join and cut axes and change no number: what exporters put around recurrent layers. */
final class ViewReader {
    private final Chain chain;
    private final LayerReader layers;
    private final Folding folding;

    ViewReader(Chain chain, LayerReader layers, Folding folding) {
        this.chain = chain;
        this.layers = layers;
        this.folding = folding;
    }

    void transpose(Node n) {
        Value v = n.in(0);
        if (v instanceof Value.Zeros) {
            n.out(v);
            return;
        }
        int rank = v instanceof Value.Floats t ? t.tensor().shape().rank() : n.flow(0).axes().size();
        int[] perm = perm(n, rank);
        if (v instanceof Value.Floats t) {
            n.out(new Value.Floats(folding.transpose(n, t.tensor(), perm)));
            return;
        }
        Value.Flow f = n.flow(0);
        List<Value.Axis> axes = new ArrayList<>();
        for (int p : perm) {
            axes.add(f.axes().get(p));
        }
        n.out(f.with(axes));
    }

    private static int[] perm(Node n, int rank) {
        long[] given = n.longs("perm");
        int[] perm = new int[rank];
        boolean[] seen = new boolean[rank];
        for (int i = 0; i < rank; i++) {
            perm[i] = given == null ? rank - 1 - i : given.length == rank ? n.axis(given[i], rank) : rank;
            if (perm[i] == rank || seen[perm[i]]) {
                throw n.refuse("has a permutation that does not fit " + rank + " axes");
            }
            seen[perm[i]] = true;
        }
        return perm;
    }

    void unsqueeze(Node n) {
        Value v = n.in(0);
        long[] given = axes(n);
        switch (v) {
            case Value.Zeros z -> n.out(z);
            case Value.Sizes s when s.single() && given.length == 1 && (given[0] == 0 || given[0] == -1) ->
                n.out(new Value.Sizes(s.entries(), false));
            case Value.Floats t -> n.out(new Value.Floats(t.tensor().reshape(
                    Shape.of(inserted(n, ints(t.tensor().shape()), given, 1).stream().mapToInt(i -> i).toArray()))));
            case Value.Flow f -> n.out(f.with(inserted(n, f.axes(), given, Value.Axis.ONE)));
            case Value.Steps s -> n.out(new Value.Steps(inserted(n, s.axes(), given, Value.Axis.ONE)));
            default -> throw n.refuse("puts an axis where none is understood");
        }
    }

    private static List<Integer> ints(Shape s) {
        List<Integer> all = new ArrayList<>();
        for (int d : s.toArray()) {
            all.add(d);
        }
        return all;
    }

    private static <T> List<T> inserted(Node n, List<T> axes, long[] where, T what) {
        int rank = axes.size() + where.length;
        if (rank > GraphReader.MAX_RANK) {
            throw n.refuse("makes a value with " + rank + " axes; " + GraphReader.MAX_RANK + " at most are read");
        }
        boolean[] put = new boolean[rank];
        for (long w : where) {
            int a = n.axis(w, rank);
            if (put[a]) {
                throw n.refuse("names axis " + a + " twice");
            }
            put[a] = true;
        }
        List<T> all = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < rank; i++) {
            all.add(put[i] ? what : axes.get(at++));
        }
        return all;
    }

    private static long[] axes(Node n) {
        long[] a = n.axes(1);
        if (a == null || a.length > 8) {
            throw n.refuse("must name its axes, 8 at most");
        }
        return a;
    }

    void squeeze(Node n) {
        Value v = n.in(0);
        long[] given = axes(n);
        switch (v) {
            case Value.Zeros z -> n.out(z);
            case Value.Sizes s when s.entries().size() == 1 -> n.out(new Value.Sizes(s.entries(), true));
            case Value.Floats t -> {
                Shape s = t.tensor().shape();
                boolean[] gone = new boolean[s.rank()];
                for (long g : given) {
                    gone[n.axis(g, s.rank())] = true;
                }
                List<Integer> dims = new ArrayList<>();
                for (int i = 0; i < s.rank(); i++) {
                    if (!gone[i]) {
                        dims.add(s.dim(i));
                    } else if (s.dim(i) != 1) {
                        throw n.refuse("drops an axis of " + s.dim(i) + " from weights " + s);
                    }
                }
                n.out(new Value.Floats(t.tensor().reshape(Shape.of(dims.stream().mapToInt(i -> i).toArray()))));
            }
            default -> n.out(squeezed(n, n.flow(0), given));
        }
    }

    private Value.Flow squeezed(Node n, Value.Flow f, long[] given) {
        Value.Flow out = f;
        int[] sorted = new int[given.length];
        for (int i = 0; i < given.length; i++) {
            sorted[i] = n.axis(given[i], f.axes().size());
        }
        Arrays.sort(sorted);
        for (int i = sorted.length - 1; i >= 0; i--) {
            Value.Axis a = sorted[i] < out.axes().size() ? out.axes().get(sorted[i]) : Value.Axis.FEATURE;
            if (a.kind() == Value.Kind.DIRECTION && directions() == 1) {
                out = out.without(sorted[i]);
            } else if (a.kind() == Value.Kind.ONE) {
                out = out.without(sorted[i]);
            } else {
                throw n.refuse("drops an axis that does not have the extent 1, or may not have it");
            }
        }
        return out;
    }

    private int directions() {
        return chain.last() instanceof Draft.Recurrent r ? r.weights().size() : 0;
    }

    void reshape(Node n) {
        if (n.in(0) instanceof Value.Zeros z) {
            n.out(z);
            return;
        }
        if (n.in(0) instanceof Value.Floats t) {
            n.out(new Value.Floats(t.tensor().reshape(shape(n, t.tensor()))));
            return;
        }
        Value.Flow f = n.flow(0);
        List<Value.Size> target = n.sizes(1).entries();
        List<Value.Axis> axes = f.axes();
        int kept = target.size() - 1;
        boolean zeroKeeps = n.attribute("allowzero", 0L) == 0;
        if (kept >= 1 && axes.size() == kept + 2 && axes.get(kept).kind() == Value.Kind.DIRECTION
                && axes.get(kept + 1).kind() == Value.Kind.FEATURE && keeps(axes, target, kept, zeroKeeps)
                && rest(target.getLast(), joined())) {
            List<Value.Axis> out = new ArrayList<>(axes.subList(0, kept));
            out.add(Value.Axis.FEATURE);
            n.out(f.with(out).with(Objects.requireNonNull(f.rnn()).merged(Merge.CONCATENATE)));
        } else if (kept == 1 && axes.size() >= 2 && keeps(axes, target, 1, zeroKeeps) && rest(target.getLast(), -1)) {
            layers.flatten(n, f);
        } else {
            throw n.refuse("changes axes in a way that is no layer here; flattening to [batch, rest] and joining the"
                    + " directions of a recurrent operator are read");
        }
    }

    private long joined() {
        return chain.last() instanceof Draft.Recurrent r ? (long) r.weights().size() * r.hidden() : -1;
    }

    private static boolean keeps(List<Value.Axis> axes, List<Value.Size> target, int count, boolean zeroKeeps) {
        for (int i = 0; i < count; i++) {
            Value.Size s = target.get(i);
            boolean same = s.axis() != null ? s.axis().equals(axes.get(i)) : s.number() == 0 && zeroKeeps;
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean rest(Value.Size s, long expected) {
        return s.axis() == null && (s.number() == -1 || (expected > 0 && s.number() == expected)
                || (expected < 0 && s.number() > 0));
    }

    private static Shape shape(Node n, HostTensor t) {
        long[] target = n.longs(1);
        int[] dims = new int[target.length];
        int free = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            long d = target[i] == 0 && i < t.shape().rank() ? t.shape().dim(i) : target[i];
            if (d == -1 && free < 0) {
                free = i;
            } else if (d > 0 && d <= t.size()) {
                dims[i] = (int) d;
                known = Math.min(known * d, Integer.MAX_VALUE);
            } else {
                throw n.refuse("gives weights " + t.shape() + " an extent of " + d);
            }
        }
        if (free >= 0) {
            dims[free] = (int) (t.size() / known);
            known *= dims[free];
        }
        if (known != t.size()) {
            throw n.refuse("gives weights " + t.shape() + " a shape of another size");
        }
        return Shape.of(dims);
    }

    /** Takes the axis of directions out by a sum, mean or product over it. */
    void reduce(Node n, Merge merge) {
        Value.Flow f = n.flow(0);
        long[] given = n.axes(1);
        Value.@Nullable Rnn rnn = f.rnn();
        if (rnn == null || given == null || given.length != 1 || n.attribute("keepdims", 1L) != 0
                || f.axes().get(n.axis(given[0], f.axes().size())).kind() != Value.Kind.DIRECTION) {
            throw n.refuse("reduces something else than the two directions of a recurrent operator");
        }
        n.out(f.without(n.axis(given[0], f.axes().size())).with(rnn.merged(merge)));
    }

    /** The last step of outputs [B, T, F] is the state, if there are no lengths and one direction. */
    void lastStep(Node n, Value.Flow f, int axis) {
        Value.Rnn rnn = f.rnn();
        boolean isLast = rnn != null && rnn.what() == Value.Rnn.Part.ALL && chain.isTime(f.axes().get(axis))
                && directions() == 1 && chain.lengths() == null;
        if (rnn == null || !isLast) {
            throw n.refuse("takes one position out of an axis; of recurrent layers with one direction and no lengths"
                    + " the last step is read");
        }
        n.out(f.without(axis).with(new Value.Rnn(Value.Rnn.Part.LAST, rnn.number(), rnn.merge(), false)));
    }

    /** A direction of a state [D, B, H]. */
    boolean isOnlyDirection(Value.Flow f, int axis) {
        return f.isState() && f.axes().get(axis).kind() == Value.Kind.DIRECTION && directions() == 1;
    }
}
