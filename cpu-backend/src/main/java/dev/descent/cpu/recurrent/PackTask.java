package dev.descent.cpu.recurrent;

import dev.descent.cpu.loops.PanelLoops;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Scratch;
import dev.descent.cpu.task.Task;
import java.lang.foreign.MemorySegment;

/** Numbers the real steps and packs weights into panels in the shared scratch memory. */
final class PackTask extends Task {
    /** Cost of an element, in cheap ones. */
    private static final double WEIGHT = 1;

    private final PanelLoops panels;
    private final Scratch scratch;
    private final ActiveSteps steps;
    private final Matrix[] matrices;
    private final int total;

    /**
     * A matrix B [k, n], some steps of k of it.
     *
     * @param columnStep bytes from column to column
     * @param kStep bytes from step to step
     * @param from first step of each panel that is written
     * @param steps how many are
     * @param k all steps of a panel
     * @param to first panel in scratch memory
     */
    record Matrix(
            MemorySegment b,
            long offset,
            long columnStep,
            long kStep,
            int n,
            int from,
            int steps,
            int k,
            int panels,
            long to) {}

    PackTask(Context context, ActiveSteps steps, Matrix... matrices) {
        super(context.parts(count(matrices), size(matrices) * WEIGHT / count(matrices)));
        panels = context.loops().panels();
        scratch = context.scratch();
        this.steps = steps;
        this.matrices = matrices;
        total = count(matrices);
    }

    private static int count(Matrix[] matrices) {
        int n = 0;
        for (Matrix m : matrices) {
            n += m.panels;
        }
        return n;
    }

    private static double size(Matrix[] matrices) {
        double n = 0;
        for (Matrix m : matrices) {
            n += (double) m.n * m.steps;
        }
        return n;
    }

    @Override
    public void begin() {
        steps.number(scratch.shared());
    }

    @Override
    public void run(int part) {
        int from = (int) ((long) total * part / parts());
        int to = (int) ((long) total * (part + 1) / parts());
        int first = 0;
        for (Matrix m : matrices) {
            int end = Math.min(to - first, m.panels);
            for (int p = Math.max(0, from - first); p < end; p++) {
                pack(m, p);
            }
            first += m.panels;
        }
    }

    private void pack(Matrix m, int p) {
        int width = panels.width();
        int columns = Math.min(width, m.n - p * width);
        long to = m.to + 4L * width * ((long) p * m.k + m.from);
        long offset = m.offset + (long) p * width * m.columnStep;
        panels.pack(m.b, offset, m.columnStep, m.kStep, m.steps, columns, scratch.shared(), to);
    }
}
