package dev.descent.onnx;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads operators that compute with sizes, and those that cut and join sizes, weights or first states alike. */
final class SizeReader {
    static final int MAX_SIZES = 64;

    private final Chain chain;
    private final ViewReader views;
    private final LayerReader layers;
    private final Folding folding;

    SizeReader(Chain chain, ViewReader views, LayerReader layers, Folding folding) {
        this.chain = chain;
        this.views = views;
        this.layers = layers;
        this.folding = folding;
    }

    void shape(Node n) {
        List<Value.Size> all = new ArrayList<>();
        if (n.in(0) instanceof Value.Floats t) {
            for (int d : t.tensor().shape().toArray()) {
                all.add(Value.Size.of(d));
            }
        } else {
            Value.Flow f = n.flow(0);
            for (Value.Axis a : f.axes()) {
                boolean known = a.kind() == Value.Kind.FEATURE && f.rnn() == null && chain.isNewest(f)
                        && chain.width() > 0;
                all.add(a.kind() == Value.Kind.ONE ? Value.Size.of(1)
                        : known ? Value.Size.of(chain.width()) : new Value.Size(0, a));
            }
        }
        int from = clamp(n.attribute("start", 0L), all.size());
        int to = clamp(n.attribute("end", Long.MAX_VALUE), all.size());
        n.out(new Value.Sizes(all.subList(Math.min(from, to), to), false));
    }

    private static int clamp(long at, int size) {
        return (int) Math.clamp(at < 0 ? at + size : at, 0L, size);
    }

    /** Rows of an embedding, an entry of sizes, the last step, or the only direction of a state. */
    void gather(Node n) {
        if (n.in(0) instanceof Value.Floats && n.in(1) instanceof Value.Flow) {
            layers.embedding(n);
            return;
        }
        Value.Sizes index = n.sizes(1);
        long[] at = n.longs(1);
        if (at.length != 1) {
            throw n.refuse("takes several positions out, which no layer here does");
        }
        if (n.in(0) instanceof Value.Sizes s) {
            int i = n.axis(at[0], s.entries().size());
            n.out(new Value.Sizes(List.of(s.entries().get(i)), index.single()));
            return;
        }
        Value.Flow f = n.flow(0);
        int axis = n.axis(n.attribute("axis", 0L), f.axes().size());
        if (!index.single()) {
            throw n.refuse("takes a position out of an axis and keeps the axis, which no layer here does");
        }
        if (views.isOnlyDirection(f, axis) && (at[0] == 0 || at[0] == -1)) {
            n.out(f.without(axis));
        } else if (at[0] == -1) {
            views.lastStep(n, f, axis);
        } else {
            throw n.refuse("takes position " + at[0] + " out of an axis, which no layer here does");
        }
    }

    void slice(Node n) {
        Value v = n.in(0);
        if (v instanceof Value.Zeros) {
            n.out(v);
            return;
        }
        long[] starts = n.hasAttribute("starts") ? required(n, n.longs("starts")) : n.longs(1);
        long[] ends = n.hasAttribute("ends") ? required(n, n.longs("ends")) : n.longs(2);
        long[] axes = n.axes(3);
        long[] steps = n.has(4) ? n.longs(4) : new long[] {1};
        if (starts.length != 1 || ends.length != 1 || (axes != null && axes.length != 1) || steps.length != 1
                || steps[0] != 1) {
            throw n.refuse("cuts several axes at once, or in steps");
        }
        long axis = axes == null ? 0 : axes[0];
        if (v instanceof Value.Sizes s && !s.single() && axis == 0) {
            int from = clamp(starts[0], s.entries().size());
            int to = clamp(ends[0], s.entries().size());
            n.out(new Value.Sizes(s.entries().subList(Math.min(from, to), to), false));
        } else if (v instanceof Value.Floats t) {
            Shape shape = t.tensor().shape();
            int a = n.axis(axis, shape.rank());
            int from = clamp(starts[0], shape.dim(a));
            int to = clamp(ends[0], shape.dim(a));
            n.out(new Value.Floats(folding.slice(n, t.tensor(), a, Math.min(from, to), to)));
        } else {
            throw n.refuse("cuts a part out of what a layer gives, which no layer here does");
        }
    }

    private static long[] required(Node n, long @Nullable [] a) {
        if (a == null) {
            throw n.refuse("lacks an attribute");
        }
        return a;
    }

    void concat(Node n) {
        int count = n.proto().getInputCount();
        Value first = n.in(0);
        if (first instanceof Value.Zeros || (first instanceof Value.Flow f && f.isState())) {
            for (int i = 0; i < count; i++) {
                boolean alike = first instanceof Value.Zeros
                        ? n.in(i) instanceof Value.Zeros
                        : n.in(i) instanceof Value.Flow g && g.isState();
                if (!alike) {
                    throw n.refuse("puts branches together; only layers one after the other are read");
                }
            }
            n.out(first instanceof Value.Zeros ? first : new Value.States());
        } else if (first instanceof Value.Floats t) {
            List<HostTensor> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                parts.add(n.floats(i));
            }
            n.out(new Value.Floats(
                    folding.concat(n, parts, n.axis(n.attribute("axis", 0L), t.tensor().shape().rank()))));
        } else if (first instanceof Value.Sizes) {
            List<Value.Size> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.addAll(n.sizes(i).entries());
                if (all.size() > MAX_SIZES) {
                    throw n.refuse("makes a list of more than " + MAX_SIZES + " sizes");
                }
            }
            n.out(new Value.Sizes(all, false));
        } else {
            throw n.refuse("puts branches together; only layers one after the other are read");
        }
    }

    /** First states are zeros of a shape that follows from the input. */
    void constantOfShape(Node n) {
        n.sizes(0);
        Value v = n.hasAttribute("value") ? n.tensor("value") : new Value.Zeros();
        boolean zero = v instanceof Value.Zeros
                || (v instanceof Value.Floats f && f.tensor().size() == 1 && f.tensor().get(0) == 0);
        if (!zero) {
            throw n.refuse("makes other constants than real zeros");
        }
        n.out(new Value.Zeros());
    }

    void expand(Node n) {
        n.sizes(1);
        if (n.in(0) instanceof Value.Zeros z) {
            n.out(z);
            return;
        }
        n.out(new Value.Repeated(n.floats(0)));
    }

    /** Steps 0, 1, 2 … along the time of the input. */
    void range(Node n) {
        Value.Axis end = single(n, 1).axis();
        boolean counts = single(n, 0).equals(Value.Size.of(0)) && single(n, 2).equals(Value.Size.of(1));
        if (!counts || end == null) {
            throw n.refuse("counts something else than the steps of a sequence");
        }
        n.out(new Value.Steps(List.of(end)));
    }

    private static Value.Size single(Node n, int input) {
        List<Value.Size> entries = n.sizes(input).entries();
        if (entries.size() != 1) {
            throw n.refuse("has " + entries.size() + " numbers as input " + (input + 1) + " where one is expected");
        }
        return entries.getFirst();
    }
}
