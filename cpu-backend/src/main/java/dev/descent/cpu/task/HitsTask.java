package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.RowLoops;
import java.lang.foreign.MemorySegment;

/** 1 for every row of logits whose first largest element, or first NaN, stands at its class; else 0. */
public final class HitsTask extends RowsTask {
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

    /** Most rows that are no hit are known by their largest element alone. */
    private boolean isHit(long row, int label) {
        if (label < 0 || label >= columns) {
            return false;
        }
        float largest = loops.max(logits, row, columns);
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
