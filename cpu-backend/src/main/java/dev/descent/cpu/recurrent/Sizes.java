package dev.descent.cpu.recurrent;

import dev.descent.cpu.task.Context;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;

/** Numbers that follow from the shapes alone. Blocks of gates in scratch memory are as wide as whole panels. */
final class Sizes {
    /** Fused multiply-adds that a thread of its own is worth. */
    private static final long GRAIN = 200_000;

    private static final long ALIGN = 64;

    /** Rows this far apart share few of the places in a first-level cache. */
    private static final long CACHE_STRIDE = 1024;

    final RecurrentSpec spec;
    final RecurrentKind kind;
    final int time;
    final int batch;
    final int inputs;
    final int hidden;
    final int gates;
    /** Threads that take examples through time. */
    final int parts;
    /** Columns of a panel. */
    final int width;
    /** Panels for the hidden units, and for the inputs. */
    final int hiddenPanels;

    final int inputPanels;
    /** Bytes of a row of hidden units: dense, and in whole panels. */
    final long row;

    final long wide;
    /** Bytes of a row of inputs: dense, and in whole panels. */
    final long inputRow;

    final long wideInput;
    /** Blocks of a row of pre-activations, and of what is kept or worked in. */
    final int blocks;

    Sizes(Context context, RecurrentSpec s) {
        spec = s;
        kind = s.kind();
        time = s.steps();
        batch = s.batch();
        inputs = s.inputs();
        hidden = s.hidden();
        gates = kind.gates();
        double work = (double) time * batch * gates * hidden * (inputs + hidden);
        parts = (int) Math.max(1, Math.min(Math.min(context.threads(), batch), work / GRAIN));
        width = context.loops().panels().width();
        hiddenPanels = Math.ceilDiv(hidden, width);
        inputPanels = Math.ceilDiv(inputs, width);
        row = 4L * hidden;
        wide = 4L * hiddenPanels * width;
        inputRow = 4L * inputs;
        wideInput = 4L * inputPanels * width;
        blocks = Math.max(1, kind.reserved());
    }

    /** The time step that comes s-th. */
    int time(int s) {
        return spec.reverse() ? time - 1 - s : s;
    }

    /** Offset of the states before the steps: those of pair (t, b) lie (t·B + b) rows further. */
    long before() {
        return (long) spec.before(0) * batch * row;
    }

    long after() {
        return (long) spec.after(0) * batch * row;
    }

    /** Bytes of a panel with k steps. */
    long panel(int k) {
        return 4L * width * k;
    }

    /** Bytes to add to a row where rows would otherwise take the same places of a first-level cache. */
    static long stagger(long row) {
        return row % CACHE_STRIDE == 0 ? ALIGN : 0;
    }

    static long align(long bytes) {
        return bytes + ALIGN - 1 & -ALIGN;
    }
}
