package dev.descent.train;

import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Norms of all gradients for one batch shape, on request the gradients too; recurrent layers run step by step, so that
 * every step has one.
 */
final class GradientStep implements AutoCloseable {
    private final Plan plan;
    private final Carries carries;
    private final PlanSink sink;
    private final List<String> parameters;
    private final List<Trace.Observation> observations;

    private GradientStep(
            Plan plan, Carries carries, PlanSink sink, List<String> parameters, List<Trace.Observation> observations) {
        this.plan = plan;
        this.carries = carries;
        this.sink = sink;
        this.parameters = parameters;
        this.observations = observations;
    }

    /** @param whole whether the gradients themselves can be read too */
    static GradientStep of(State state, Loss loss, BatchShape shape, boolean whole) {
        TracedStep traced = trace(state, loss, shape, whole);
        TracedStep.Planned p = traced.plan(state);
        List<String> names = state.trained().stream().map(Variable::name).toList();
        return new GradientStep(p.plan(), p.carries(), new PlanSink(p.plan(), shape.inputs().size()), names,
                traced.trace().observations());
    }

    static TracedStep trace(State state, Loss loss, BatchShape shape, boolean whole) {
        Trace trace = Trace.observing(state.clock());
        BatchInputs batch = BatchInputs.of(shape);
        Tensor output = batch.output(trace, state.model());
        Tensor mean = loss.sums(output, batch.target(), batch.weights()).mean();
        List<Tensor> wanted = new ArrayList<>(state.trained().stream().map(Variable::value).toList());
        trace.observations().forEach(o -> wanted.add(o.value()));
        List<Tensor> gradients = Gradients.of(mean, wanted);
        Tensor[] norms = gradients.stream()
                .map(g -> Tensor.sumOfSquares(List.of(g)).sqrt().reshape(1))
                .toArray(Tensor[]::new);
        List<Tensor> outputs = new ArrayList<>(List.of(Tensor.concat(0, norms)));
        if (whole) {
            outputs.addAll(gradients.subList(0, state.trained().size()));
        }
        // without effects: nothing moves, and what is carried from batch to batch stays at 0
        Graph graph = Graph.of("gradients", batch.all(), outputs);
        return new TracedStep(graph, trace, IndexRanges.of(graph, batch.inputs()));
    }

    PlanSink sink() {
        return sink;
    }

    Plan plan() {
        return plan;
    }

    GradientReport run(long step) {
        plan.run();
        HostTensor norms = plan.read(0);
        Map<String, Double> byParameter = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            byParameter.put(parameters.get(i), norms.get(i));
        }
        Map<String, List<Double>> byLayer = new LinkedHashMap<>();
        for (int i = 0; i < observations.size(); i++) {
            Trace.Observation o = observations.get(i);
            List<Double> list = byLayer.computeIfAbsent(o.layer(), l -> new ArrayList<>());
            while (list.size() <= o.step()) {
                list.add(0.0);
            }
            list.set(o.step(), norms.get(parameters.size() + i));
        }
        List<GradientReport.LayerSteps> layers = new ArrayList<>();
        byLayer.forEach((layer, list) ->
                layers.add(new GradientReport.LayerSteps(layer, Collections.unmodifiableList(list))));
        return new GradientReport(step, byParameter, layers);
    }

    /** The gradients that the last run gave, by parameter; for a step that was made for it. */
    Map<String, HostTensor> gradients() {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            all.put(parameters.get(i), plan.read(1 + i));
        }
        return all;
    }

    @Override
    public void close() {
        plan.close();
        carries.close();
    }
}
