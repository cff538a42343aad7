package dev.descent.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Orders of a graph. */
final class Topology {
    private Topology() {}

    private record Visit(Tensor node, boolean leave) {}

    /** Every node after its inputs, depth first from the roots in their order. Needs no recursion, however deep. */
    static List<Tensor> sort(List<Tensor> roots) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Visit> stack = new ArrayDeque<>();
        for (Tensor root : roots) {
            stack.push(new Visit(root, false));
            while (!stack.isEmpty()) {
                Visit v = stack.pop();
                if (v.leave()) {
                    order.add(v.node());
                } else if (seen.add(v.node())) {
                    stack.push(new Visit(v.node(), true));
                    List<Tensor> in = v.node().inputs();
                    for (int i = in.size() - 1; i >= 0; i--) {
                        if (!seen.contains(in.get(i))) {
                            stack.push(new Visit(in.get(i), false));
                        }
                    }
                }
            }
        }
        return order;
    }
}
