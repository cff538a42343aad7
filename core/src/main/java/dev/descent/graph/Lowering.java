package dev.descent.graph;

import dev.descent.spi.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * From what the user traced to what the device runs: fused ops that the backend lacks are decomposed, equal nodes
 * become one, dead ones disappear, and the rest gets an order.
 *
 * @param order every node after its inputs
 * @param inputs the graph's inputs, rewritten
 * @param outputs the graph's outputs, rewritten
 * @param effects the graph's effects over rewritten nodes
 */
record Lowering(List<Tensor> order, List<Tensor> inputs, List<Tensor> outputs, List<Effect> effects) {

    private record Key(Op op, List<Integer> inputs) {}

    static Lowering of(Graph graph, Backend backend) {
        Lowering whole = new Lowering(List.of(), graph.inputs(), graph.outputs(), graph.effects());
        Map<Tensor, List<Tensor>> parts = new IdentityHashMap<>();
        return whole.rewrite((t, in) -> {
                    List<Tensor> expanded = t.op() instanceof Op.Part ? parts.get(t.inputs().get(0)) : null;
                    if (expanded != null && t.op() instanceof Op.Part p) {
                        return expanded.get(p.index());
                    }
                    boolean expand = Decompose.fused(t.op())
                            .filter(f -> !backend.supports(f))
                            .isPresent();
                    if (expand && t.op() instanceof Op.TupleOp tuple) {
                        parts.put(t, Trace.atLayer(t.layer(), () -> Decompose.parts(tuple, in)));
                        return with(t, in); // nobody asks for it: its parts are looked up above
                    }
                    return expand ? Trace.atLayer(t.layer(), () -> Decompose.expand(t.op(), in)) : with(t, in);
                })
                .shared();
    }

    private interface Rule {
        Tensor apply(Tensor old, List<Tensor> inputs);
    }

    private Lowering rewrite(Rule rule) {
        Map<Tensor, Tensor> now = new IdentityHashMap<>();
        for (Tensor t : Topology.sort(roots())) {
            List<Tensor> in = new ArrayList<>(t.inputs().size());
            for (Tensor i : t.inputs()) {
                in.add(get(now, i));
            }
            now.put(t, rule.apply(t, in));
        }
        List<Tensor> newInputs = new ArrayList<>();
        inputs.forEach(i -> newInputs.add(get(now, i)));
        return new Lowering(List.of(), newInputs, outputs, effects).withEnds(t -> get(now, t));
    }

    /** Common subexpressions become one node. Inputs and variables are equal only to themselves. */
    private Lowering shared() {
        Map<Key, Tensor> first = new HashMap<>();
        Map<Tensor, Integer> number = new IdentityHashMap<>();
        return rewrite((t, in) -> {
            List<Integer> ids = new ArrayList<>(in.size());
            for (Tensor i : in) {
                ids.add(Optional.ofNullable(number.get(i)).orElseThrow());
            }
            Tensor canonical = t.op() instanceof Op.Input ? t : with(t, in);
            if (!(t.op() instanceof Op.Input)) {
                Tensor seen = first.putIfAbsent(new Key(t.op(), ids), canonical);
                canonical = seen == null ? canonical : seen;
            }
            number.putIfAbsent(canonical, number.size());
            return canonical;
        });
    }

    /**
     * A value that is read after the variables changed (an output, what an effect reads), and that is such a variable
     * itself, gets a copy of its own first.
     */
    Lowering withCopies() {
        Set<Variable> changed = new HashSet<>();
        effects.forEach(e -> changed.addAll(targets(e)));
        Map<Tensor, Tensor> copies = new IdentityHashMap<>();
        UnaryOperator<Tensor> rule = t -> changesLater(t, changed)
                ? copies.computeIfAbsent(t, x -> Trace.atLayer(x.layer(), () -> Tensor.node(new Op.Copy(), x)))
                : t;
        return withEnds(rule);
    }

    private static boolean changesLater(Tensor t, Set<Variable> changed) {
        return switch (t.op()) {
            case Op.Read r -> changed.contains(r.variable());
            case Op.Reshape r -> changesLater(t.inputs().get(0), changed);
            case Op.StopGradient s -> changesLater(t.inputs().get(0), changed);
            case Op.Broadcast b -> changesLater(t.inputs().get(0), changed);
            case Op.Permute p -> changesLater(t.inputs().get(0), changed);
            case Op.Slice s -> changesLater(t.inputs().get(0), changed);
            default -> false;
        };
    }

    /** Outputs and effects over other nodes, ordered anew. */
    private Lowering withEnds(UnaryOperator<Tensor> map) {
        List<Tensor> newOutputs = new ArrayList<>();
        outputs.forEach(o -> newOutputs.add(map.apply(o)));
        List<Effect> newEffects = new ArrayList<>();
        for (Effect e : effects) {
            newEffects.add(
                    switch (e) {
                        case Effect.Assign a -> new Effect.Assign(a.target(), map.apply(a.value()));
                        case Effect.Advance a -> a;
                        case Effect.Tally t -> new Effect.Tally(
                                t.sums(), t.terms().stream().map(map).toList(), map.apply(t.guard()));
                        case Effect.Optimize o -> {
                            List<Tensor> g = new ArrayList<>();
                            o.gradients().forEach(t -> g.add(map.apply(t)));
                            Tensor scale = o.gradientScale();
                            Tensor guard = o.guard();
                            yield new Effect.Optimize(o.spec(), o.parameters(), g, o.slots1(), o.slots2(),
                                    o.learningRate(), o.clock(), scale == null ? null : map.apply(scale),
                                    guard == null ? null : map.apply(guard), o.faults());
                        }
                    });
        }
        Lowering r = new Lowering(List.of(), inputs, newOutputs, newEffects);
        return new Lowering(Topology.sort(r.roots()), inputs, newOutputs, newEffects);
    }

    private static Tensor with(Tensor t, List<Tensor> in) {
        for (int i = 0; i < in.size(); i++) {
            if (in.get(i) != t.inputs().get(i)) {
                return new Tensor(t.op(), in, t.shape(), t.type(), t.layer());
            }
        }
        return t;
    }

    /** Outputs first, then gradients from the last parameter back, which is the order in which backward meets them. */
    private List<Tensor> roots() {
        List<Tensor> roots = new ArrayList<>(outputs);
        for (Effect e : effects) {
            roots.addAll(operands(e).reversed());
        }
        roots.addAll(inputs);
        return roots;
    }

    /** The tensors that an effect reads. */
    static List<Tensor> operands(Effect e) {
        return switch (e) {
            case Effect.Assign a -> List.of(a.value());
            case Effect.Advance a -> List.of();
            case Effect.Tally t -> {
                List<Tensor> all = new ArrayList<>(t.terms());
                all.add(t.guard());
                yield all;
            }
            case Effect.Optimize o -> {
                List<Tensor> all = new ArrayList<>(o.gradients());
                Optional.ofNullable(o.gradientScale()).ifPresent(all::add);
                Optional.ofNullable(o.guard()).ifPresent(all::add);
                yield all;
            }
        };
    }

    /** The variables that an effect changes. */
    static List<Variable> targets(Effect e) {
        return switch (e) {
            case Effect.Assign a -> List.of(a.target());
            case Effect.Advance a -> List.of(a.clock());
            case Effect.Tally t -> List.of(t.sums());
            case Effect.Optimize o -> {
                List<Variable> all = new ArrayList<>(o.parameters());
                all.addAll(o.slots1());
                all.addAll(o.slots2());
                Optional.ofNullable(o.faults()).ifPresent(c -> all.add(c.variable()));
                yield all;
            }
        };
    }

    private static Tensor get(Map<Tensor, Tensor> map, Tensor t) {
        return Optional.ofNullable(map.get(t)).orElseThrow();
    }
}
