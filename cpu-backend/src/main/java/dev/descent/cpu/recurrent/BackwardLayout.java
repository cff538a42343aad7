package dev.descent.cpu.recurrent;

import dev.descent.cpu.task.Scratch;
import dev.descent.spi.RecurrentKind;

/** Where things lie in scratch memory on the way back, in bytes. */
final class BackwardLayout {
    /** Rows of the weights, G·H: the terms of a chain. */
    final int k;
    /** Shared: packed U and W. */
    final long u;

    final long w;
    /** Shared, with a mask: x and the states before the steps, of real pairs alone. */
    final long x;

    final long h;
    private final long sharedEnd;

    // A part's own, rows in whole panels.
    /** ∂L/∂h [B, H] and ∂L/∂c [B, H] from the step after. */
    final long carry;

    final long cell;
    /** Products of the real pairs of one time [B, H], [B, I]. */
    final long product;

    final long dx;
    /** A row of zeros. */
    final long zeros;

    final long left;
    private final long end;

    BackwardLayout(Sizes z, ActiveSteps steps, boolean wantsDx, boolean masked) {
        k = z.gates * z.hidden;
        u = Sizes.align(steps.end());
        w = u + z.hiddenPanels * z.panel(k);
        x = Sizes.align(w + (wantsDx ? z.inputPanels * z.panel(k) : 0));
        h = Sizes.align(x + (masked ? (long) z.time * z.batch * z.inputRow : 0));
        sharedEnd = h + (masked ? (long) z.time * z.batch * z.row : 0);
        carry = 0;
        cell = carry + z.batch * z.wide;
        product = cell + (z.kind.hasCell() ? z.batch * z.wide : 0);
        dx = product + z.batch * z.wide;
        zeros = dx + (wantsDx ? z.batch * z.wideInput : 0);
        left = Sizes.align(zeros + Math.max(z.wide, z.wideInput));
        end = left + 4L * z.batch * k;
    }

    void reserve(Sizes z, Scratch scratch) {
        scratch.reserveShared(sharedEnd);
        scratch.reserve(z.parts, end);
    }

    /** The pieces of U, and of W if ∂L/∂x is wanted, for {@link PackTask}. */
    PackTask.Matrix[] matrices(Sizes z, Inputs in, boolean wantsDx) {
        PackTask.Matrix dx = new PackTask.Matrix(in.w(), 0, 4, z.inputRow, z.inputs, 0, k, k, z.inputPanels, w);
        if (z.kind != RecurrentKind.GRU) {
            PackTask.Matrix all = new PackTask.Matrix(in.u(), 0, 4, z.row, z.hidden, 0, k, k, z.hiddenPanels, u);
            return wantsDx ? new PackTask.Matrix[] {all, dx} : new PackTask.Matrix[] {all};
        }
        int n = z.hidden;
        PackTask.Matrix late = new PackTask.Matrix(in.u(), 2L * n * z.row, 4, z.row, n, 0, n, k, z.hiddenPanels, u);
        PackTask.Matrix others = new PackTask.Matrix(in.u(), 0, 4, z.row, n, n, 2 * n, k, z.hiddenPanels, u);
        return wantsDx ? new PackTask.Matrix[] {late, others, dx} : new PackTask.Matrix[] {late, others};
    }
}
