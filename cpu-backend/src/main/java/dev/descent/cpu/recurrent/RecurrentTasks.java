package dev.descent.cpu.recurrent;

import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Task;
import dev.descent.spi.RecurrentSpec;

/** Recurrent layers as tasks, to be run one after the other with nothing in between. */
public final class RecurrentTasks {
    private RecurrentTasks() {}

    public static Task[] forward(Context context, RecurrentSpec spec, Inputs in, States out) {
        Sizes z = new Sizes(context, spec);
        ActiveSteps steps = new ActiveSteps(spec, in.mask(), z.parts, 0);
        ForwardLayout layout = new ForwardLayout(z, steps);
        layout.reserve(z, context.scratch());
        return new Task[] {
            new PackTask(context, steps, layout.matrices(z, in)), new ForwardTask(context, z, layout, steps, in, out)
        };
    }

    public static Task[] backward(Context context, RecurrentSpec spec, Inputs in, States states, Deltas d) {
        Sizes z = new Sizes(context, spec);
        ActiveSteps steps = new ActiveSteps(spec, in.mask(), z.parts, 0);
        boolean wantsDx = d.dx() != null;
        BackwardLayout layout = new BackwardLayout(z, steps, wantsDx, in.mask() != null);
        layout.reserve(z, context.scratch());
        return new Task[] {
            new PackTask(context, steps, layout.matrices(z, in, wantsDx)),
            new BackwardTask(context, z, layout, steps, in, states, d),
            SumsTask.of(context, z, layout, steps, in, states, d)
        };
    }
}
