package dev.descent.cpu.recurrent;

import dev.descent.cpu.loops.GemmLoops;
import dev.descent.cpu.loops.RowLoops;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Scratch;
import dev.descent.cpu.task.Task;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.RecurrentKind;
import java.lang.foreign.MemorySegment;

/** The sums over all steps and examples: gradients of weights and biases, all in one task to wait only once. */
final class SumsTask extends Task {
    /** Columns of the deltas that go to one part together. */
    private static final int UNIT = 16;

    private final Sizes z;
    private final ActiveSteps steps;
    private final Scratch scratch;
    private final RowLoops rows;
    private final Deltas d;
    private final Product[] products;
    private final boolean masked;
    private final long compactX;
    private final long compactH;
    private final MemorySegment x;
    private final MemorySegment h;
    private final MemorySegment left;
    private MemorySegment shared = MemorySegment.NULL;
    private MemorySegment rightX;
    private MemorySegment rightH;

    /** dC [m, n] = Aᵀ·B, with A [pairs, m] some columns of the deltas. */
    private record Product(GemmLoops.Plan plan, MemorySegment a, boolean ofInputs, MemorySegment c) {}

    private SumsTask(
            Context context,
            Sizes z,
            BackwardLayout layout,
            ActiveSteps steps,
            Inputs in,
            States states,
            Deltas d,
            Product[] products) {
        super(most(products));
        this.z = z;
        this.steps = steps;
        scratch = context.scratch();
        rows = context.loops().rows();
        this.d = d;
        this.products = products;
        masked = in.mask() != null;
        compactX = layout.x;
        compactH = layout.h;
        x = in.x();
        h = states.hidden().asSlice(z.before(), (long) z.time * z.batch * z.row);
        rightX = x;
        rightH = h;
        left = d.work();
    }

    private static int most(Product[] products) {
        int most = 1;
        for (Product p : products) {
            most = Math.max(most, p.plan.parts());
        }
        return most;
    }

    static Task of(
            Context context,
            Sizes z,
            BackwardLayout layout,
            ActiveSteps steps,
            Inputs in,
            States states,
            Deltas d) {
        Product[] products;
        int n = z.hidden;
        if (z.kind == RecurrentKind.GRU) {
            products = new Product[] {
                product(context, z, d, 1, 3 * n, true, d.dw(), 0),
                product(context, z, d, 1, 2 * n, false, d.du(), 0),
                product(context, z, d, 0, n, false, d.du(), 2L * n * z.row)
            };
        } else {
            products = new Product[] {
                product(context, z, d, 0, layout.k, true, d.dw(), 0),
                product(context, z, d, 0, layout.k, false, d.du(), 0)
            };
        }
        for (Product p : products) {
            context.scratch().reserve(p.plan.parts(), p.plan.scratchBytes());
        }
        return new SumsTask(context, z, layout, steps, in, states, d, products);
    }

    /** @param block first block of the deltas */
    private static Product product(
            Context context, Sizes z, Deltas d, int block, int m, boolean ofInputs, MemorySegment c, long offset) {
        int n = ofInputs ? z.inputs : z.hidden;
        int pairs = z.time * z.batch;
        GemmSpec spec = new GemmSpec(
                true, false, m, n, pairs, z.blocks * z.hidden, n, n, 1, 0, 0, 0, 1f, 0f, ActivationOp.LINEAR, 0f);
        GemmLoops.Plan plan = context.loops().gemm().plan(spec, false, context.threads());
        long start = block * z.row;
        MemorySegment a = d.work().asSlice(start, d.work().byteSize() - start);
        return new Product(plan, a, ofInputs, c.asSlice(offset, 4L * m * n));
    }

    @Override
    public void begin() {
        if (masked && !shared.equals(scratch.shared())) {
            shared = scratch.shared();
            rightX = shared.asSlice(compactX, (long) z.time * z.batch * z.inputRow);
            rightH = shared.asSlice(compactH, (long) z.time * z.batch * z.row);
        }
    }

    @Override
    public void run(int part) {
        MemorySegment own = scratch.part(part);
        for (Product p : products) {
            if (part < p.plan.parts()) {
                MemorySegment right = p.ofInputs ? rightX : rightH;
                p.plan.run(part, steps.total(), p.a, right, left, p.c, own);
            }
        }
        int columns = z.gates * z.hidden;
        int units = Math.ceilDiv(columns, UNIT);
        int from = units * part / parts() * UNIT;
        int to = Math.min(columns, units * (part + 1) / parts() * UNIT);
        if (z.kind == RecurrentKind.GRU) {
            sum(z.hidden, from, to, d.db(), 0);
            sum(z.hidden, from, Math.min(to, 2 * z.hidden), d.dd(), 0);
            sum(-2 * z.hidden, Math.max(from, 2 * z.hidden), to, d.dd(), 0);
        } else {
            sum(0, from, to, d.db(), 0);
            MemorySegment.copy(d.db(), 4L * from, d.dd(), 4L * from, 4L * (to - from));
        }
    }

    /** Elements from to to − 1 of a bias' gradient; the deltas of the first are {@code shift} columns further. */
    private void sum(int shift, int from, int to, MemorySegment out, long offset) {
        if (from < to) {
            long stride = (long) z.blocks * z.hidden;
            long start = 4L * (shift + from);
            rows.sumColumns(left, start, steps.total(), stride, out, offset + 4L * from, to - from);
        }
    }
}
