package dev.descent.cpu.recurrent;

import dev.descent.cpu.task.Scratch;
import java.lang.foreign.MemorySegment;

/** Where things lie in scratch memory on the way forward, in bytes. */
final class ForwardLayout {
    /** Floats of pre-activations that are computed at once: a part of the second-level cache. */
    private static final int CHUNK_FLOATS = 64 * 1024;

    private static final int CHUNK_ROWS = 128;

    /** Hidden units whose gates follow their products at once, while they are in the cache. */
    private static final int BLOCK = 64;

    /** Panels of {@link #BLOCK}. */
    final int blockPanels;
    /** Shared: packed W and U, gate after gate. */
    final long w;

    final long u;
    /** Shared: what the chains of input products begin with [G, H], and those of GRU's q_n [H]. */
    final long bias;

    final long late;
    private final long sharedEnd;

    // A part's own: pre-activations [rows, blocks, H] at its beginning, packed rows, positions of gathered rows.
    final int rows;
    final long preStep;
    final long left;
    final long index;
    private final long end;

    ForwardLayout(Sizes z, ActiveSteps steps) {
        blockPanels = Math.max(1, BLOCK / z.width);
        w = Sizes.align(steps.end());
        u = w + (long) z.gates * z.hiddenPanels * z.panel(z.inputs);
        bias = u + (long) z.gates * z.hiddenPanels * z.panel(z.hidden);
        late = bias + z.gates * z.wide;
        sharedEnd = late + z.wide;
        preStep = z.blocks * z.wide + Sizes.stagger(z.blocks * z.wide);
        rows = Math.max(z.batch, (int) Math.min(CHUNK_ROWS, 4L * CHUNK_FLOATS / preStep));
        left = Sizes.align(rows * preStep);
        index = left + Sizes.align(4L * rows * Math.max(z.inputs, z.hidden));
        end = index + 4L * rows;
    }

    void reserve(Sizes z, Scratch scratch) {
        scratch.reserveShared(sharedEnd);
        scratch.reserve(z.parts, end);
    }

    /** The pieces of W and U for {@link PackTask}. */
    PackTask.Matrix[] matrices(Sizes z, Inputs in) {
        PackTask.Matrix[] all = new PackTask.Matrix[2 * z.gates];
        for (int g = 0; g < z.gates; g++) {
            long toW = w + (long) g * z.hiddenPanels * z.panel(z.inputs);
            long toU = u + (long) g * z.hiddenPanels * z.panel(z.hidden);
            all[2 * g] = gate(z, in.w(), g, z.inputs, toW);
            all[2 * g + 1] = gate(z, in.u(), g, z.hidden, toU);
        }
        return all;
    }

    /** A gate's rows of a weight with k columns. */
    private static PackTask.Matrix gate(Sizes z, MemorySegment weight, int g, int k, long to) {
        long row = 4L * k;
        return new PackTask.Matrix(weight, (long) g * z.hidden * row, row, 4, z.hidden, 0, k, k, z.hiddenPanels, to);
    }
}
