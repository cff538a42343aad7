package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import java.util.List;

/** Forward pass and loss for one batch shape, without changing anything but what it carries itself. */
final class EvaluateStep implements AutoCloseable {
    private final Plan plan;
    private final Carries carries;
    private final PlanSink sink;
    private final IndexRanges ranges;

    private EvaluateStep(Plan plan, Carries carries, int inputs, IndexRanges ranges) {
        this.plan = plan;
        this.carries = carries;
        this.sink = new PlanSink(plan, inputs);
        this.ranges = ranges;
    }

    static EvaluateStep of(State state, Loss loss, BatchShape shape) {
        TracedStep traced = trace(state, loss, shape);
        TracedStep.Planned p = traced.plan(state);
        return new EvaluateStep(p.plan(), p.carries(), shape.inputs().size(), traced.ranges());
    }

    static TracedStep trace(State state, Loss loss, BatchShape shape) {
        BatchInputs batch = BatchInputs.of(shape);
        Trace trace = Trace.inference();
        Tensor output = batch.output(trace, state.model());
        Loss.Sums sums = loss.sums(output, batch.target(), batch.weights());
        List<Tensor> outputs = List.of(sums.loss(), sums.weight(), loss.prediction(output));
        Graph graph = new Graph("evaluate", batch.all(), outputs, trace.effects());
        return new TracedStep(
                graph, trace, IndexRanges.of(graph, batch.inputs()).withTargets(loss, output, batch.target()));
    }

    /** What indices may be. */
    IndexRanges ranges() {
        return ranges;
    }

    PlanSink sink() {
        return sink;
    }

    Plan plan() {
        return plan;
    }

    void run() {
        plan.run();
    }

    /** Mean loss of a data set of this shape. */
    double lossOf(Dataset batch) {
        List<HostTensor> inputs = batch.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            plan.write(i, inputs.get(i));
        }
        plan.write(inputs.size(), batch.target());
        HostTensor weights = batch.weights();
        if (weights != null) {
            plan.write(inputs.size() + 1, weights);
        }
        plan.run();
        double weight = weightSum();
        return weight == 0 ? 0 : lossSum() / weight;
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
