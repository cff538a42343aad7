package dev.descent.graph;

import dev.descent.device.Device;
import dev.descent.tensor.HostTensor;
import java.util.List;

/** Computes one value on the spot. */
final class Evaluate {
    private Evaluate() {}

    static HostTensor now(Device device, Tensor t) {
        for (Tensor node : Topology.sort(List.of(t))) {
            String leaf =
                    switch (node.op()) {
                        case Op.Input i -> "input '" + i.name() + "'";
                        case Op.Read r -> "variable '" + r.variable().name() + "'";
                        default -> "";
                    };
            if (!leaf.isEmpty()) {
                throw new TracedValueException("cannot read a value while it is traced: " + t + " depends on " + leaf
                        + ", which has a value only when a plan runs. Make it an output of the graph and read it after"
                        + " Plan.run(), or build it from constants" + UserLine.find());
            }
        }
        try (VariableStore none = new VariableStore(device);
                Plan plan = Plan.of(Graph.of("eval", List.of(), List.of(t)), none)) {
            plan.run();
            return plan.read(0);
        }
    }
}
