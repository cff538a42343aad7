package dev.descent.graph;

import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of variables at the end of a run, in the order given; all values are computed before the first change. */
public sealed interface Effect {

    /** target ← value. */
    record Assign(Variable target, Tensor value) implements Effect {
        public Assign {
            if (!target.shape().equals(value.shape()) || target.type() != value.type()) {
                throw new ShapeException(
                        "cannot assign " + value.type() + value.shape() + " to variable " + target);
            }
        }
    }

    /** One step of an optimiser for many parameters, see {@link dev.descent.spi.Kernels#optimizer}. */
    record Optimize(
            OptimizerSpec spec,
            List<Variable> parameters,
            List<Tensor> gradients,
            List<Variable> slots1,
            List<Variable> slots2,
            Variable learningRate,
            Variable clock,
            @Nullable Tensor gradientScale,
            @Nullable Tensor guard,
            @Nullable Cell faults)
            implements Effect {
        public Optimize {
            parameters = List.copyOf(parameters);
            gradients = List.copyOf(gradients);
            slots1 = List.copyOf(slots1);
            slots2 = List.copyOf(slots2);
            for (int i = 0; i < parameters.size(); i++) {
                if (!parameters.get(i).shape().equals(gradients.get(i).shape())) {
                    throw new ShapeException("gradient " + gradients.get(i).shape() + " does not fit parameter "
                            + parameters.get(i));
                }
            }
        }
    }

    /**
     * One element of a variable, which an effect writes.
     *
     * @param index in memory order
     */
    record Cell(Variable variable, int index) {
        public Cell {
            if (index < 0 || index >= variable.shape().size() || !variable.type().isReal()) {
                throw new ShapeException("there is no real number " + index + " in variable " + variable);
            }
        }
    }

    /** Counts a step that is good, or one that is not, see {@link dev.descent.spi.Kernels#tally}. */
    record Tally(Variable sums, List<Tensor> terms, Tensor guard) implements Effect {
        public Tally {
            terms = List.copyOf(terms);
            if (terms.isEmpty() || terms.size() > Kernels.MOST_TERMS || sums.shape().size() != terms.size() + 1
                    || !sums.type().isReal()) {
                throw new ShapeException(terms.size() + " terms cannot be counted in variable " + sums + ": there are"
                        + " 1 to " + Kernels.MOST_TERMS + " terms, and one sum more");
            }
            if (guard.shape().size() != 1 || !guard.type().isReal()
                    || terms.stream().anyMatch(t -> t.shape().size() != 1 || !t.type().isReal())) {
                throw new ShapeException("what is counted in variable " + sums + ", and its guard, are real numbers of"
                        + " one element each");
            }
        }
    }

    /** Adds one to the step count. */
    record Advance(Variable clock) implements Effect {}
}
