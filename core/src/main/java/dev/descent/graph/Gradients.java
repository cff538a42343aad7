package dev.descent.graph;

import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation, graph to graph: walks from the loss to its inputs and adds to each node the ordinary
 * nodes of its {@link GradientRule}.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * ∂loss/∂w for every w, zeros where the loss does not depend on it.
     *
     * @param loss a scalar
     * @throws ShapeException if the loss is not a scalar; reduce it first
     */
    public static List<Tensor> of(Tensor loss, List<Tensor> wrt) {
        if (loss.shape().size() != 1) {
            throw new ShapeException("gradients start at a scalar, not at " + loss
                    + ": reduce it first, with mean() or sum()" + UserLine.find());
        }
        return of(loss, Tensor.fill(1, loss.shape()), wrt);
    }

    /** Σ seed · ∂y/∂w for every w: the gradient of y weighted element by element with {@code seed}. */
    public static List<Tensor> of(Tensor y, Tensor seed, List<Tensor> wrt) {
        return of(List.of(y), List.of(seed), wrt);
    }

    /** The same for several values, summed. */
    static List<Tensor> of(List<Tensor> ys, List<Tensor> seeds, List<Tensor> wrt) {
        List<Tensor> order = Topology.sort(ys);
        Set<Tensor> needed = needed(order, wrt);
        Map<Tensor, Tensor> gradient = new IdentityHashMap<>();
        Map<Tensor, @Nullable Tensor[]> parts = new IdentityHashMap<>();
        for (int i = 0; i < ys.size(); i++) {
            gradient.merge(ys.get(i), seeds.get(i).broadcastTo(ys.get(i).shape()), Tensor::add);
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            Tensor node = order.get(i);
            Tensor dy = gradient.get(node);
            @Nullable Tensor[] dParts = parts.get(node);
            if ((dy == null && dParts == null) || node.inputs().isEmpty() || !needed.contains(node)) {
                continue;
            }
            if (dy != null && node.op() instanceof Op.Part p) {
                Tensor tuple = node.inputs().get(0);
                parts.computeIfAbsent(tuple, t -> new Tensor[Tensor.partCount(t)])[p.index()] = dy;
                continue;
            }
            boolean[] want = new boolean[node.inputs().size()];
            for (int k = 0; k < want.length; k++) {
                want[k] = needed.contains(node.inputs().get(k));
            }
            List<@Nullable Tensor> dx = Trace.atLayer(node.layer(), () -> dParts != null
                    ? GradientRule.parts(node, Arrays.asList(dParts), want)
                    : GradientRule.of(node, Objects.requireNonNull(dy), want));
            for (int k = 0; k < want.length; k++) {
                Tensor d = dx.get(k);
                if (want[k] && d != null) {
                    gradient.merge(node.inputs().get(k), d, Tensor::add);
                }
            }
        }
        List<Tensor> result = new ArrayList<>();
        for (Tensor w : wrt) {
            Tensor g = gradient.get(w);
            result.add(g == null ? Tensor.fill(0, w.shape()) : g.reshape(Shape.of(w.shape().toArray())));
        }
        return result;
    }

    /** Nodes on a path from some w to the end. */
    private static Set<Tensor> needed(List<Tensor> order, List<Tensor> wrt) {
        Set<Tensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        needed.addAll(wrt);
        for (Tensor t : order) {
            for (Tensor in : t.inputs()) {
                if (needed.contains(in)) {
                    needed.add(t);
                    break;
                }
            }
        }
        return needed;
    }
}
