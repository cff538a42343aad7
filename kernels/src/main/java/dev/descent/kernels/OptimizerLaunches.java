package dev.descent.kernels;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Update rules: a launch for the numbers of the step, then one for all tensors, or where a language has no addresses
 * one for each pack of them. An element's new value depends on nothing but that element, so it is the same either way.
 */
final class OptimizerLaunches {
    /** Numbers of a step: see the source. */
    private static final int STEP = 6;
    /** Tensors of a pack: see the source. */
    private static final int PACK = 12;
    /** Elements that a group takes of a tensor in a table: see the source. */
    private static final int TABLE_GROUP = 1024;
    /** Numbers of a tensor in a table, and most tensors of one. */
    private static final int ROW = 6;

    private static final int TABLE = KernelArg.Table.MOST / ROW;

    private final Launches launches;
    private final KernelTarget target;

    OptimizerLaunches(Launches launches, KernelTarget target) {
        this.launches = launches;
        this.target = target;
    }

    /** What a launch works at; slots are null where the rule has none. */
    private record Tensor(View gradient, View parameter, @Nullable View slot1, @Nullable View slot2) {
        long size() {
            return parameter.size();
        }
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
            @Nullable View guard,
            @Nullable View faults) {
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
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].size() > 0) {
                tensors.add(new Tensor(gradients[i], parameters[i], s.slots() > 0 ? slots1[i] : null,
                        s.slots() > 1 ? slots2[i] : null));
            }
        }
        int most = target == KernelTarget.CUDA ? TABLE : PACK;
        for (int i = 0; i < tensors.size(); i += most) {
            List<Tensor> some = tensors.subList(i, Math.min(i + most, tensors.size()));
            switch (target) {
                case CUDA -> table(s, step, faults, some);
                case OPENCL -> pack(s, step, faults, some);
            }
        }
    }

    private void table(OptimizerSpec s, View step, @Nullable View faults, List<Tensor> tensors) {
        List<KernelArg> cells = new ArrayList<>();
        long groups = 0;
        for (Tensor t : tensors) {
            cells.add(new KernelArg.LongValue(groups));
            cells.add(new KernelArg.LongValue(t.size()));
            cells.add(new KernelArg.Memory(t.gradient()));
            cells.add(new KernelArg.Memory(t.parameter()));
            cells.add(cell(t.slot1()));
            cells.add(cell(t.slot2()));
            groups += Math.ceilDiv(t.size(), TABLE_GROUP);
        }
        Call call = launches.call(kernel(s) + "_table").add(tensors.size());
        rule(s, call);
        step(call, step, faults).add(new KernelArg.Table(cells)).groups(groups, 1, 1);
    }

    private static KernelArg cell(@Nullable View memory) {
        return memory == null ? new KernelArg.LongValue(0) : new KernelArg.Memory(memory);
    }

    private void pack(OptimizerSpec s, View step, @Nullable View faults, List<Tensor> tensors) {
        Call call = launches.call(kernel(s) + "_pack");
        rule(s, call);
        step(call, step, faults);
        long groups = 0;
        for (int i = 0; i < PACK; i++) {
            boolean there = i < tensors.size();
            // An argument has to be some memory, also where a pack is not full.
            Tensor t = tensors.get(there ? i : 0);
            call.add(there ? t.size() : 0L).add(t.gradient()).add(t.parameter());
            if (t.slot1() != null) {
                call.add(t.slot1());
            }
            if (t.slot2() != null) {
                call.add(t.slot2());
            }
            groups += there ? call.groupsFor(t.size()) : 0;
        }
        call.groups(groups, 1, 1);
    }

    /** The numbers of the step, and where faults are noted; an argument has to be some memory, also where none is. */
    private static Call step(Call call, View step, @Nullable View faults) {
        return call.add(step).add(faults != null).add(faults == null ? step : faults);
    }

    /** The constants of the rule, in the order of the kernels' parameters. */
    private static void rule(OptimizerSpec s, Call call) {
        call.add(s.clipValue()).add(s.weightDecay()).add(s.decoupledDecay());
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
