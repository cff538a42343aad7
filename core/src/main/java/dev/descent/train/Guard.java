package dev.descent.train;

import dev.descent.graph.Effect;
import dev.descent.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the device whether a step may change anything: a step whose loss, running statistics, carried state or,
 * where it is known, norm of all gradients are NaN or infinite leaves all of them as they were.
 *
 * @param value a scalar, 0 if the step is good and NaN if not
 * @param good 1 if the step is good, else 0, a scalar
 */
record Guard(Tensor value, Tensor good) {
    /**
     * The guard of a step.
     *
     * @param norm of all gradients, or null if the optimiser itself finds those that are not finite
     * @param effects what it changes beside the weights
     */
    static Guard of(Tensor loss, @Nullable Tensor norm, List<Effect> effects) {
        Tensor value = (norm == null ? loss : loss.add(norm)).mul(0);
        for (Effect e : effects) {
            if (e instanceof Effect.Assign(var target, var assigned) && target.type().isReal()) {
                value = value.add(assigned.mul(0).sum());
            }
        }
        return new Guard(value, value.equalTo(Tensor.scalar(0)));
    }

    /** The same change, if the step is good. */
    Effect keep(Effect e) {
        return e instanceof Effect.Assign(var target, var assigned) && target.type().isReal()
                ? new Effect.Assign(target, good.select(assigned, target.value()))
                : e;
    }
}
