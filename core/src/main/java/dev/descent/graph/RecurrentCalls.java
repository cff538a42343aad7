package dev.descent.graph;

import dev.descent.spi.Kernels;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts the blocks of the recurrent ops into the views that their kernels take. */
final class RecurrentCalls {
    private RecurrentCalls() {}

    static void forward(Kernels k, Op.Recurrent op, List<Tensor> x, View[] in, View out) {
        RecurrentSpec spec = Sections.spec(op.kind(), op.reverse(), x);
        k.recurrent(spec, inputs(op, in), states(spec, Sections.of(op, x), out));
    }

    static void backward(Kernels k, Op.RecurrentDelta op, List<Tensor> x, View[] in, View out) {
        Op.Recurrent forward = new Op.Recurrent(op.kind(), op.reverse(), op.masked());
        RecurrentSpec spec = Sections.spec(op.kind(), op.reverse(), x);
        int block = inputs(forward);
        boolean cell = op.kind().hasCell();
        RecurrentStates states = states(spec, Sections.of(forward, x.subList(0, block)), in[block]);
        RecurrentDeltas deltas = new RecurrentDeltas(in[block + 1], in[block + 2], cell ? in[block + 3] : null);
        List<Sections.Section> s = Sections.of(op, x).memory();
        RecurrentGradients gradients = new RecurrentGradients(op.inputGradient() ? view(out, s.get(0)) : null,
                view(out, s.get(1)), view(out, s.get(2)), view(out, s.get(3)), view(out, s.get(4)),
                view(out, s.get(5)), cell ? view(out, s.get(6)) : null, view(out, s.getLast()));
        k.recurrentDelta(spec, inputs(forward, in), states, deltas, gradients);
    }

    /** How many inputs the op has. */
    static int inputs(Op.Recurrent op) {
        return 6 + (op.kind().hasCell() ? 1 : 0) + (op.masked() ? 1 : 0);
    }

    private static RecurrentInputs inputs(Op.Recurrent op, View[] in) {
        boolean cell = op.kind().hasCell();
        return new RecurrentInputs(in[0], in[1], in[2], in[3], in[4], in[5], cell ? in[6] : null,
                op.masked() ? in[cell ? 7 : 6] : null);
    }

    private static RecurrentStates states(RecurrentSpec spec, Sections sections, View block) {
        List<Sections.Section> s = sections.memory();
        @Nullable View cell = spec.kind().hasCell() ? view(block, s.get(1)) : null;
        return new RecurrentStates(view(block, s.get(0)), cell,
                spec.reserveSize() == 0 ? null : view(block, s.getLast()));
    }

    private static View view(View block, Sections.Section s) {
        return new View(block.buffer(), block.offset() + s.at() * block.type().bytes(), s.shape().size(),
                block.type());
    }
}
