package dev.descent.train;

import dev.descent.graph.Effect;
import dev.descent.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the device whether a step may change anything: a step whose loss, running statistics, carried state or,
 * where it is known, norm of all gradients are NaN or infinite leaves all of them as they were.
 *
 * @param value a scalar, finite if the step is good
 */
record Guard(Tensor value) {
    /**
     * The guard of a step.
     *
     * @param norm of all gradients, or null if the optimiser itself finds those that are not finite
     * @param effects what it changes beside the weights
     */
    static Guard of(Tensor loss, @Nullable Tensor norm, List<Effect> effects) {
        Tensor value = norm == null ? loss : loss.add(norm);
        for (Effect e : effects) {
            if (e instanceof Effect.Assign(var target, var assigned) && target.type().isReal()) {
                value = value.add(assigned.mul(0).sum());
            }
        }
        return new Guard(value);
    }

    /** The same change, if the step is good. */
    Effect keep(Effect e) {
        return e instanceof Effect.Assign(var target, var assigned) && target.type().isReal()
                ? new Effect.Assign(target, good().select(assigned, target.value()))
                : e;
    }

    /** 1 if the step is good, else 0, a scalar. */
    private Tensor good() {
        return value.mul(0).equalTo(Tensor.scalar(0));
    }
}
