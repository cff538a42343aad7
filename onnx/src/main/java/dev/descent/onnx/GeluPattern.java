package dev.descent.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GELU as older exporters write it: x · (1 + erf(x / √2)) · ½. */
final class GeluPattern {
    private static final double CLOSE = 1e-6;

    private final Map<String, Value> values;
    private final Map<String, List<Node>> users;

    GeluPattern(Map<String, Value> values, Map<String, List<Node>> users) {
        this.values = values;
        this.users = users;
    }

    /** The last node of the pattern that begins with this division; those before it go to {@code done}. */
    Optional<Node> end(Node division, Set<Node> done) {
        if (!constant(division, 1, Math.sqrt(2))) {
            return Optional.empty();
        }
        String x = division.proto().getInput(0);
        Node erf = next(division, "Erf");
        Node add = erf == null ? null : next(erf, "Add");
        Node times = add == null ? null : next(add, "Mul");
        Node half = times == null ? null : next(times, "Mul");
        boolean found = erf != null && add != null && times != null && half != null
                && (constant(add, 0, 1) || constant(add, 1, 1))
                && times.proto().getInputList().contains(x) && (constant(half, 0, 0.5) || constant(half, 1, 0.5));
        if (!found || half == null) {
            return Optional.empty();
        }
        done.addAll(List.of(erf, add, times, half));
        return Optional.of(half);
    }

    /** The only node that takes what this one gives. */
    private @Nullable Node next(Node n, String op) {
        List<Node> all = users.getOrDefault(n.proto().getOutput(0), List.of());
        return all.size() == 1 && all.getFirst().op().equals(op) ? all.getFirst() : null;
    }

    private boolean constant(Node n, int input, double wanted) {
        return input < n.proto().getInputCount() && values.get(n.proto().getInput(input)) instanceof Value.Floats f
                && f.tensor().size() == 1 && Math.abs(f.tensor().get(0) - wanted) <= CLOSE;
    }
}
