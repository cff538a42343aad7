package dev.descent.train;

import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Forward pass for one set of input shapes. */
final class PredictStep implements AutoCloseable {
    private final Plan plan;
    private final Carries carries;
    private final IndexRanges ranges;

    private PredictStep(Plan plan, Carries carries, IndexRanges ranges) {
        this.plan = plan;
        this.carries = carries;
        this.ranges = ranges;
    }

    static PredictStep of(State state, Loss loss, List<Trainer.HostShape> shapes) {
        List<Tensor> inputs = new ArrayList<>();
        for (Trainer.HostShape s : shapes) {
            inputs.add(Tensor.input("input" + inputs.size(), s.shape(), s.type()));
        }
        Trace trace = Trace.inference();
        Tensor output = trace.run(() -> loss.prediction(state.model().apply(inputs.toArray(Tensor[]::new))));
        Graph graph = new Graph("predict", inputs, List.of(output), trace.effects());
        TracedStep traced = new TracedStep(graph, trace, IndexRanges.of(graph, inputs));
        TracedStep.Planned p = traced.plan(state);
        return new PredictStep(p.plan(), p.carries(), traced.ranges());
    }

    /** What indices may be. */
    IndexRanges ranges() {
        return ranges;
    }

    HostTensor run(HostTensor... inputs) {
        for (int i = 0; i < inputs.length; i++) {
            plan.write(i, inputs[i]);
        }
        plan.run();
        return plan.read(0);
    }

    void resetState() {
        carries.reset();
    }

    @Override
    public void close() {
        plan.close();
        carries.close();
    }
}
