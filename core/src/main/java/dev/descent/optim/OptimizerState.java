package dev.descent.optim;

import dev.descent.graph.Effect;
import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.spi.OptimizerSpec;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The variables of an optimiser, shared by the plans of all batch shapes, and the update as effects of a graph. Weight
 * decay applies to the parameters marked for it; the others are updated by a second kernel without decay.
 */
public final class OptimizerState {
    private final Optimizer optimizer;
    private final List<Variable> parameters;
    private final List<Boolean> decays;
    private final List<Variable> slots1 = new ArrayList<>();
    private final List<Variable> slots2 = new ArrayList<>();
    private final Variable learningRate = new Variable("learning_rate", Shape.scalar(), DType.F32);
    private final Variable clock;

    /**
     * State for these parameters.
     *
     * @param decays for each parameter whether weight decay applies
     * @param clock seed and step count of the run
     */
    public OptimizerState(Optimizer optimizer, List<Variable> parameters, List<Boolean> decays, Variable clock) {
        this.optimizer = optimizer;
        this.parameters = List.copyOf(parameters);
        this.decays = List.copyOf(decays);
        this.clock = clock;
        for (Variable p : parameters) {
            if (optimizer.spec().slots() >= 1) {
                slots1.add(new Variable(p.name() + ".slot1", p.shape(), DType.F32));
            }
            if (optimizer.spec().slots() >= 2) {
                slots2.add(new Variable(p.name() + ".slot2", p.shape(), DType.F32));
            }
        }
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    /** Learning rate of the next step, a scalar; set by the host whenever it changes. */
    public Variable learningRate() {
        return learningRate;
    }

    public Variable clock() {
        return clock;
    }

    /** Momentum, squared gradients and the like: zero at the start. */
    public List<Variable> slots() {
        List<Variable> all = new ArrayList<>(slots1);
        all.addAll(slots2);
        return all;
    }

    /**
     * The update.
     *
     * @param gradients one a parameter
     * @param norm their {@link Norms#global}, a scalar; needed only if the optimiser clips it
     * @param guard a scalar; where it is not finite, nothing is changed
     * @param faults becomes +∞ where a gradient has an element whose square is not finite; such an element is left
     *     alone. If null, all are taken as they are
     */
    public List<Effect> update(
            List<Tensor> gradients, @Nullable Tensor norm, Tensor guard, Effect.@Nullable Cell faults) {
        if (norm == null && optimizer.clipNorm() > 0) {
            throw new IllegalArgumentException("the optimiser clips the norm of the gradients, which is not given");
        }
        Tensor scale = norm != null && optimizer.clipNorm() > 0
                ? Tensor.scalar(optimizer.clipNorm()).div(norm.add(1e-6)).min(Tensor.scalar(1))
                : null;
        List<Effect> effects = new ArrayList<>();
        boolean split = optimizer.spec().weightDecay() != 0;
        for (boolean decayed : split ? new boolean[] {true, false} : new boolean[] {true}) {
            List<Integer> chosen = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                if (!split || decays.get(i) == decayed) {
                    chosen.add(i);
                }
            }
            if (!chosen.isEmpty()) {
                effects.add(new Effect.Optimize(decayed ? optimizer.spec() : withoutDecay(optimizer.spec()),
                        pick(parameters, chosen), pick(gradients, chosen), pick(slots1, chosen), pick(slots2, chosen),
                        learningRate, clock, scale, guard, faults));
            }
        }
        return effects;
    }

    private static OptimizerSpec withoutDecay(OptimizerSpec s) {
        return new OptimizerSpec(s.kind(), s.beta1(), s.beta2(), s.epsilon(), 0f, s.decoupledDecay(), s.nesterov(),
                s.clipValue());
    }

    private static <T> List<T> pick(List<T> all, List<Integer> chosen) {
        return all.isEmpty() ? List.of() : chosen.stream().map(all::get).toList();
    }
}
