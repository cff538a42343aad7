package dev.descent.kernels;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.View;
import org.jspecify.annotations.Nullable;

/** Update rules. */
final class OptimizerLaunches {
    /** Numbers of a step: see the source. */
    private static final int STEP = 6;

    private final Launches launches;

    OptimizerLaunches(Launches launches) {
        this.launches = launches;
    }

    void optimizer(
            OptimizerSpec s,
            View[] parameters,
            View[] gradients,
            View[] slots1,
            View[] slots2,
            View rate,
            View clock,
            @Nullable View scale,
            @Nullable View guard) {
        View step = launches.scratch(0, STEP);
        launches.call("optimizer_step")
                .add(s.kind() == OptimizerKind.ADAM)
                .add(s.beta1())
                .add(s.beta2())
                .add(s.weightDecay())
                .add(scale != null)
                .add(guard != null)
                .add(rate)
                .add(clock)
                .add(scale == null ? rate : scale)
                .add(guard == null ? rate : guard)
                .add(step)
                .groups(1, 1, 1);
        for (int i = 0; i < parameters.length; i++) {
            Call call = launches.call(kernel(s))
                    .add(parameters[i].size())
                    .add(s.clipValue())
                    .add(s.weightDecay())
                    .add(s.decoupledDecay());
            switch (s.kind()) {
                case SGD -> {
                    if (s.slots() > 0) {
                        call.add(s.beta1()).add(s.nesterov());
                    }
                }
                case ADAGRAD -> call.add(s.epsilon());
                case RMSPROP -> call.add(s.beta2()).add(s.epsilon());
                case ADAM -> call.add(s.beta1()).add(s.beta2()).add(s.epsilon());
            }
            call.add(step).add(gradients[i]).add(parameters[i]);
            if (s.slots() > 0) {
                call.add(slots1[i]);
            }
            if (s.slots() > 1) {
                call.add(slots2[i]);
            }
            call.items(parameters[i].size());
        }
    }

    private static String kernel(OptimizerSpec s) {
        return switch (s.kind()) {
            case SGD -> s.slots() == 0 ? "optimizer_sgd" : "optimizer_momentum";
            case ADAGRAD -> "optimizer_adagrad";
            case RMSPROP -> "optimizer_rmsprop";
            case ADAM -> "optimizer_adam";
        };
    }
}
