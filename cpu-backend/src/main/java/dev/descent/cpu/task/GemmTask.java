package dev.descent.cpu.task;

import dev.descent.cpu.loops.GemmLoops;
import dev.descent.spi.GemmSpec;
import java.lang.foreign.MemorySegment;

/** A matrix product. */
public final class GemmTask extends Task {
    private final GemmLoops.Plan plan;
    private final int k;
    private final Scratch scratch;
    private final MemorySegment a;
    private final MemorySegment b;
    private final MemorySegment bias;
    private final MemorySegment c;

    private GemmTask(
            GemmLoops.Plan plan,
            int k,
            Scratch scratch,
            MemorySegment a,
            MemorySegment b,
            MemorySegment bias,
            MemorySegment c) {
        super(plan.parts());
        this.plan = plan;
        this.k = k;
        this.scratch = scratch;
        this.a = a;
        this.b = b;
        this.bias = bias;
        this.c = c;
    }

    /** @param hasBias false: {@code bias} is any segment and never read */
    public static Task of(
            Context context,
            GemmSpec spec,
            MemorySegment a,
            MemorySegment b,
            boolean hasBias,
            MemorySegment bias,
            MemorySegment c) {
        GemmLoops.Plan plan = context.loops().gemm().plan(spec, hasBias, context.threads());
        context.scratch().reserve(plan.parts(), plan.scratchBytes());
        return new GemmTask(plan, spec.k(), context.scratch(), a, b, bias, c);
    }

    @Override
    public void run(int part) {
        plan.run(part, k, a, b, bias, c, scratch.part(part));
    }
}
