package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.RowLoops;
import java.lang.foreign.MemorySegment;

/** 1 for every row of logits whose first largest element, or first NaN, stands at its class; else 0. */
public final class HitsTask extends RowsTask {
    /** Columns from which on a look at whole vectors is faster. */
    private static final int LONG = 16;

    private final RowLoops loops;
    private final MemorySegment logits;
    private final MemorySegment targets;
    private final MemorySegment hits;
    private final int columns;

    public HitsTask(
            Context c, MemorySegment logits, MemorySegment targets, MemorySegment hits, int rows, int columns) {
        super(c, rows, columns);
        loops = c.loops().rows();
        this.logits = logits;
        this.targets = targets;
        this.hits = hits;
        this.columns = columns;
    }

    @Override
    void row(long r) {
        Mem.set(hits, 4 * r, isHit(4 * r * columns, Mem.getInt(targets, 4 * r)) ? 1f : 0f);
    }

    private boolean isHit(long row, int label) {
        return label >= 0 && label < columns
                && (columns < LONG ? first(row) == label : stands(row, label, loops.max(logits, row, columns)));
    }

    /** Place of the first largest element, or of the first NaN. */
    private int first(long row) {
        int best = 0;
        float largest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < columns; j++) {
            float v = Mem.get(logits, row + 4L * j);
            if (v > largest) {
                largest = v;
                best = j;
            } else if (Float.isNaN(v)) {
                return j;
            }
        }
        return best;
    }

    /** Whether the first largest element stands there: most rows of which it does not are known by one look. */
    private boolean stands(long row, int label, float largest) {
        boolean hit = same(Mem.get(logits, row + 4L * label), largest);
        for (int j = 0; hit && j < label; j++) {
            hit = !same(Mem.get(logits, row + 4L * j), largest);
        }
        return hit;
    }

    private static boolean same(float a, float largest) {
        return a == largest || (Float.isNaN(a) && Float.isNaN(largest));
    }
}
