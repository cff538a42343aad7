package dev.descent.graph;

import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
        List<Tensor> order = Topology.sort(List.of(y));
        Set<Tensor> needed = needed(order, wrt);
        Map<Tensor, Tensor> gradient = new IdentityHashMap<>();
        gradient.put(y, seed.broadcastTo(y.shape()));
        for (int i = order.size() - 1; i >= 0; i--) {
            Tensor node = order.get(i);
            Tensor dy = gradient.get(node);
            if (dy == null || node.inputs().isEmpty() || !needed.contains(node)) {
                continue;
            }
            boolean[] want = new boolean[node.inputs().size()];
            for (int k = 0; k < want.length; k++) {
                want[k] = needed.contains(node.inputs().get(k));
            }
            List<@Nullable Tensor> dx = Trace.atLayer(node.layer(), () -> GradientRule.of(node, dy, want));
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
