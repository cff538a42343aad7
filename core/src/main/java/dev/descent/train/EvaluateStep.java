package dev.descent.train;

import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Forward pass and loss for one batch shape, without changing anything but what it carries itself. */
final class EvaluateStep implements AutoCloseable {
    private final Plan plan;
    private final Carries carries;
    private final BatchSink sink;

    private EvaluateStep(Plan plan, Carries carries, int inputs) {
        this.plan = plan;
        this.carries = carries;
        this.sink = new PlanSink(plan, inputs);
    }

    static EvaluateStep of(State state, Loss loss, BatchShape shape) {
        List<Tensor> inputs = shape.inputPlaceholders();
        Tensor target = shape.targetPlaceholder();
        List<Tensor> all = new ArrayList<>(inputs);
        all.add(target);
        Tensor weights = shape.weightPlaceholder();
        if (weights != null) {
            all.add(weights);
        }
        Trace trace = Trace.inference();
        Tensor output = trace.run(() -> state.model().apply(inputs.toArray(Tensor[]::new)));
        Loss.Sums sums = loss.sums(output, target, weights);
        List<Tensor> outputs = List.of(sums.loss(), sums.weight(), loss.prediction(output));
        Carries carries = new Carries(state.store(), trace);
        Graph graph = new Graph("evaluate", all, outputs, trace.effects());
        return new EvaluateStep(Plan.of(graph, state.store()), carries, inputs.size());
    }

    BatchSink sink() {
        return sink;
    }

    void run() {
        plan.run();
    }

    double lossSum() {
        return plan.readScalar(0);
    }

    double weightSum() {
        return plan.readScalar(1);
    }

    HostTensor predictions() {
        return plan.read(2);
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
