package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Modules one after the other, named 0, 1, 2 … A second input is the mask of a batch of sequences [batch, time]: every
 * module that is {@link Masked} gets it.
 */
public final class Sequential extends Module implements Masked {
    private final List<Module> modules;

    public Sequential(Module... modules) {
        this(Arrays.asList(modules));
    }

    public Sequential(List<? extends Module> modules) {
        for (int i = 0; i < modules.size(); i++) {
            int n = i;
            Objects.requireNonNull(modules.get(i), () -> "module " + n + " (counted from 0) of a Sequential is null");
        }
        this.modules = List.copyOf(modules);
        for (int i = 0; i < this.modules.size(); i++) {
            child(Integer.toString(i), this.modules.get(i));
        }
    }

    public List<Module> modules() {
        return modules;
    }

    @Override
    protected Tensor forward(Tensor... inputs) {
        if (inputs.length < 1 || inputs.length > 2) {
            throw new ShapeException("layer '" + Trace.layer() + "' (Sequential) takes an input and perhaps a mask,"
                    + " got " + inputs.length + " inputs");
        }
        Tensor t = inputs[0];
        for (Module m : modules) {
            t = inputs.length == 2 && m instanceof Masked ? m.apply(t, inputs[1]) : m.apply(t);
        }
        return t;
    }
}
