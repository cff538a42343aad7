package dev.descent.graph;

import dev.descent.spi.ReduceOp;
import dev.descent.tensor.Shape;
import java.util.Arrays;

/** Reductions over several axes, made of reductions over one. */
final class Reductions {
    private Reductions() {}

    static Tensor reduce(ReduceOp op, Tensor x, int... axes) {
        int rank = x.shape().rank();
        boolean[] gone = new boolean[rank];
        if (axes.length == 0) {
            Arrays.fill(gone, true);
        }
        for (int a : axes) {
            gone[x.shape().axis(a)] = true;
        }
        Tensor t = x;
        int at = rank;
        while (at > 0) {
            int end = at;
            while (at > 0 && gone[at - 1]) {
                at--;
            }
            if (at < end) {
                t = Tensor.node(new Op.Reduce(op, at), t.reshape(merged(t.shape(), at, end)));
            } else {
                at--;
            }
        }
        return t;
    }

    /** Neighbouring axes from..to−1 as one: their elements lie side by side. */
    private static Shape merged(Shape s, int from, int to) {
        int[] d = new int[s.rank() - (to - from) + 1];
        int n = 1;
        for (int i = 0, o = 0; i < s.rank(); i++) {
            if (i >= from && i < to) {
                n = Math.multiplyExact(n, s.dim(i));
                if (i == to - 1) {
                    d[o++] = n;
                }
            } else {
                d[o++] = s.dim(i);
            }
        }
        return Shape.of(d);
    }

    /** Sums a gradient back to the shape that was broadcast. */
    static Tensor sumTo(Tensor g, Shape to) {
        if (g.shape().equals(to)) {
            return g;
        }
        int lead = g.shape().rank() - to.rank();
        int[] axes = new int[g.shape().rank()];
        int n = 0;
        for (int i = 0; i < g.shape().rank(); i++) {
            if (i < lead || (to.dim(i - lead) == 1 && g.shape().dim(i) != 1)) {
                axes[n++] = i;
            }
        }
        Tensor s = n == 0 ? g : g.sum(Arrays.copyOf(axes, n));
        return s.reshape(to);
    }
}
