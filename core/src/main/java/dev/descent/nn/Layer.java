package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;

/** A module with one input. */
public abstract class Layer extends Module {
    /** Traces the layer. */
    protected abstract Tensor forward(Tensor input);

    @Override
    protected final Tensor forward(Tensor... inputs) {
        if (inputs.length != 1) {
            throw new ShapeException("layer '" + Trace.layer() + "' (" + describe() + ") takes one input, got "
                    + inputs.length);
        }
        return forward(inputs[0]);
    }
}
