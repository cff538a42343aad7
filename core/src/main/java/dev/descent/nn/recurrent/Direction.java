package dev.descent.nn.recurrent;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One cell run over a sequence in one direction: by its kernel where there is one, else step by step. */
final class Direction {
    private final Cell cell;
    private final boolean reverse;
    private final Noise noise;

    Direction(Cell cell, boolean reverse, Noise noise) {
        this.cell = cell;
        this.reverse = reverse;
        this.noise = noise;
    }

    /**
     * What a run gives.
     *
     * @param outputs by time [T, B, O]
     * @param last output after the last step taken [B, O]
     * @param state after it
     */
    record Result(Tensor outputs, Tensor last, List<Tensor> state) {}

    /**
     * Traces the run.
     *
     * @param x [T, B, I]
     * @param mask [T, B] or null
     * @param initial state before the first step taken
     */
    Result run(Tensor x, @Nullable Tensor mask, List<Tensor> initial) {
        int batch = x.shape().dim(1);
        if (batch == 0) { // no kernel takes it, and there is nothing to compute
            Shape outputs = Shape.of(x.shape().dim(0), 0, cell.outputs());
            return new Result(Tensor.fill(0, outputs), Tensor.fill(0, Shape.of(0, cell.outputs())), initial);
        }
        Cell.Fused f = cell.fused().orElse(null);
        if (f != null && noise.isSilent() && !Trace.current().isObserving()) {
            List<Tensor> parts = x.recurrent(f.kind(), reverse, f.weights(), initial, mask);
            return new Result(parts.get(0), parts.get(1), parts.subList(1, parts.size()));
        }
        return steps(x, mask, initial);
    }

    private Result steps(Tensor given, @Nullable Tensor mask, List<Tensor> initial) {
        // with 0 at masked steps, nothing that stands there, NaN included, has an influence
        Tensor x = mask == null
                ? given
                : mask.reshape(mask.shape().insert(2, 1)).select(given, Tensor.fill(0, given.shape()));
        int steps = x.shape().dim(0);
        int batch = x.shape().dim(1);
        int width = x.shape().dim(2);
        List<Tensor> state = initial;
        Tensor drop = noise.recurrentDropout() > 0 ? noise.dropMask(initial.get(0).shape()) : null;
        Tensor output = Tensor.fill(0, Shape.of(batch, cell.outputs()));
        Tensor[] outputs = new Tensor[steps];
        for (int i = 0; i < steps; i++) {
            int t = reverse ? steps - 1 - i : i;
            List<Tensor> seen = new ArrayList<>(state);
            if (drop != null) {
                seen.set(0, seen.get(0).mul(drop));
            }
            Cell.Step step = cell.step(x.slice(0, t, t + 1).reshape(batch, width), seen);
            check(step, state);
            boolean says = step.output() == step.state().get(0); // output and state are one value
            List<Tensor> next = noise.zoneOut(state, step.state());
            Tensor real = mask == null ? null : mask.slice(0, t, t + 1).reshape(batch, 1);
            output = says ? output : hold(real, step.output(), output);
            List<Tensor> held = new ArrayList<>();
            for (int k = 0; k < next.size(); k++) {
                held.add(hold(real, next.get(k), state.get(k)));
            }
            state = held;
            output = says ? state.get(0) : output;
            outputs[t] = output.reshape(1, batch, cell.outputs());
            if (Trace.current().isObserving()) {
                Trace.current().observed(t, output);
            }
        }
        return new Result(Tensor.concat(0, outputs), output, state);
    }

    private static Tensor hold(@Nullable Tensor real, Tensor now, Tensor before) {
        return real == null ? now : real.select(now, before);
    }

    private void check(Cell.Step step, List<Tensor> state) {
        boolean fits = step.state().size() == state.size();
        for (int i = 0; fits && i < state.size(); i++) {
            fits = step.state().get(i).shape().equals(state.get(i).shape());
        }
        if (!fits) {
            throw new ShapeException("cell '" + Trace.layer() + "' (" + cell.describe() + ") was given the state "
                    + shapes(state) + " and gave back " + shapes(step.state()) + ": they must have the same shapes");
        }
        Shape wanted = Shape.of(state.get(0).shape().dim(0), cell.outputs());
        if (!step.output().shape().equals(wanted)) {
            throw new ShapeException("cell '" + Trace.layer() + "' (" + cell.describe() + ") gave the output "
                    + step.output().shape() + ": outputs() says " + wanted);
        }
    }

    private static List<Shape> shapes(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::shape).toList();
    }
}
