package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.graph.Effect;
import dev.descent.graph.Gradients;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.nn.Loss;
import dev.descent.nn.Task;
import dev.descent.optim.Norms;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recorded training step for one batch shape: forward, loss, backward, clipping, optimiser, counters. {@link
 * #run()} allocates nothing.
 */
public final class TrainStep implements AutoCloseable {
    private final Plan plan;
    private final Carries carries;
    private final BatchShape shape;
    private final int inputs;
    private final PlanSink sink;
    private final IndexRanges ranges;

    private TrainStep(Plan plan, Carries carries, BatchShape shape, IndexRanges ranges) {
        this.plan = plan;
        this.carries = carries;
        this.shape = shape;
        this.inputs = shape.inputs().size();
        this.ranges = ranges;
        this.sink = new PlanSink(plan, inputs);
    }

    static TrainStep of(State state, Loss loss, BatchShape shape) {
        TracedStep traced = trace(state, loss, shape);
        TracedStep.Planned p = traced.plan(state);
        return new TrainStep(p.plan(), p.carries(), shape, traced.ranges());
    }

    static TracedStep trace(State state, Loss loss, BatchShape shape) {
        Trace trace = Trace.training(state.clock());
        BatchInputs batch = BatchInputs.of(shape);
        Tensor target = batch.target();
        Tensor weights = batch.weights();
        Tensor output = batch.output(trace, state.model());
        Loss.Sums sums = Trace.inLayer("loss", () -> loss.sums(output, target, weights));
        Tensor mean = Trace.inLayer("loss", sums::mean);
        List<Tensor> parameters = state.trained().stream().map(Variable::value).toList();
        List<Tensor> gradients = Gradients.of(mean, parameters);
        Tensor norm =
                state.needsNorm() ? Trace.inLayer("optimizer", () -> Norms.global(gradients)) : null;
        Guard guard = Trace.inLayer("guard", () -> Guard.of(mean, norm, trace.effects()));
        List<Tensor> terms = Trace.inLayer("metrics", () -> List.of(sums.loss(), sums.weight(),
                hits(loss, output, target, weights), counted(loss, output, weights)));
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Tally(state.sums(), terms, guard.value())); // first: the optimiser notes faults there
        effects.addAll(Trace.inLayer("optimizer", () -> state.optimizer()
                .update(gradients, norm, guard.value(), norm == null ? state.badSteps() : null)));
        trace.effects().forEach(e -> effects.add(Trace.inLayer("guard", () -> guard.keep(e))));
        effects.add(new Effect.Advance(state.clock()));
        Graph graph = new Graph("train_step", batch.all(), List.of(mean), effects);
        return new TracedStep(
                graph, trace, IndexRanges.of(graph, batch.inputs()).withTargets(loss, output, target));
    }

    /** Weighted number of right answers, where the task has such a thing. */
    private static Tensor hits(Loss loss, Tensor output, Tensor target, @Nullable Tensor w) {
        Task task = loss.task();
        Tensor right;
        if (task == Task.CLASSIFY && output.shape().rank() >= 2) {
            Tensor truth = target.type() == DType.I32 ? target : target.argmax(-1);
            right = output.reshape(-1, output.shape().dim(-1)).hits(truth.reshape(-1)).reshape(truth.shape());
        } else if (task == Task.MULTILABEL && output.shape().rank() >= 2) {
            Tensor said = output.greater(Tensor.scalar(0));
            Tensor truth = target.cast(DType.F32).greater(Tensor.scalar(0.5));
            Tensor wrong = said.sub(truth).abs().max(-1);
            right = Tensor.scalar(1).sub(wrong);
        } else {
            return Tensor.fill(0, Shape.of(1));
        }
        return (w == null ? right : right.mul(loss.spread(w, right.shape()))).sum();
    }

    /** How much counts in the hits. */
    private static Tensor counted(Loss loss, Tensor output, @Nullable Tensor w) {
        if (output.shape().rank() < 2) {
            return Tensor.scalar(output.shape().size());
        }
        Shape answers = output.shape().without(-1);
        return w == null ? Tensor.scalar(answers.size()) : loss.spread(w, answers).sum();
    }

    /**
     * Sets one of the inputs.
     *
     * @throws IllegalArgumentException if the shape does not fit, or if it is the only input and holds an index that
     *     its table does not have
     */
    public void writeInput(int index, HostTensor value) {
        if (inputs == 1 && index == 0 && value.shape().equals(shape.inputs().get(0))) {
            ranges.check(List.of(value), ""); // of several inputs one may be the mask of another: see write
        }
        plan.write(index, value);
    }

    /**
     * Sets the targets.
     *
     * @throws IllegalArgumentException if the shape does not fit, or if there is a class that the network does not
     *     have, or a number that the loss does not take
     */
    public void writeTarget(HostTensor value) {
        if (value.shape().equals(shape.target())) {
            ranges.checkTarget(value, null, "");
        }
        plan.write(inputs, value);
    }

    /**
     * Sets inputs, targets and weights to those of a data set that is exactly one batch of this step's shape.
     *
     * @throws IllegalArgumentException if it is not, or holds classes, indices or targets that are out of range;
     *     nothing is set then
     */
    public void write(Dataset batch) {
        BatchShape given = BatchShape.of(batch, batch.size());
        if (!given.equals(shape)) {
            throw new ShapeException("the data set " + given + " is no batch of this training step, which takes "
                    + shape + "; ask the trainer for step(BatchShape.of(data, rows))");
        }
        ranges.check(batch, "");
        for (int i = 0; i < inputs; i++) {
            plan.write(i, batch.inputs().get(i));
        }
        plan.write(inputs, batch.target());
        HostTensor weights = batch.weights();
        if (weights != null) {
            plan.write(inputs + 1, weights);
        }
    }

    /** What indices may be. */
    IndexRanges ranges() {
        return ranges;
    }

    /** Where a fit loop writes its batches, without allocating. */
    PlanSink sink() {
        return sink;
    }

    /** Runs the step on the batch that was written last. */
    public void run() {
        plan.run();
    }

    /** Loss of the last step; waits for it. */
    public double loss() {
        return plan.readScalar(0);
    }

    /** What the step carries from batch to batch. */
    Carries carries() {
        return carries;
    }

    /** Runs the step's computation again, op by op, and throws at the first NaN or infinity; changes no variable. */
    void check() {
        plan.runChecked();
    }

    /** The recorded plan, for printing. */
    public Plan plan() {
        return plan;
    }

    /** Sets what is carried from step to step back to 0: a new stream begins. */
    void resetState() {
        carries.reset();
    }

    @Override
    public void close() {
        plan.close();
        carries.close();
    }
}
