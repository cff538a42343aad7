package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.at;

import dev.descent.cpu.loops.Mem;
import dev.descent.cpu.loops.PanelLoops;
import java.lang.foreign.MemorySegment;

/**
 * Products with packed panels. Rows are packed in tiles of nearly equal heights, steps of k of all rows of a tile side
 * by side; a block of k of all rows stays in the first-level cache while the panels are run through, and each panel's
 * block while all tiles are run against it.
 */
final class VectorPanels implements PanelLoops {
    private static final int WIDTH = Packing.WIDTH;
    /** Bytes of a step of a panel. */
    private static final long STEP = 2L * B;

    /** Steps of k in a block: half of a first-level cache of 32 KiB. */
    private static final int K_BLOCK = 256 * 16 / WIDTH;

    @Override
    public int width() {
        return WIDTH;
    }

    private static int tiles(int rows) {
        return Math.ceilDiv(rows, TileKernels.MAX_ROWS);
    }

    /** First row of a tile. */
    private static int first(int rows, int tiles, int tile) {
        return rows * tile / tiles;
    }

    @Override
    public void pack(
            MemorySegment b, long bo, long columnStep, long kStep, int k, int columns, MemorySegment out, long outO) {
        if (kStep == 4) {
            Packing.bTransposed(columns, k, at(b, bo), columnStep, at(out, outO));
        } else if (columns == WIDTH) {
            Packing.b(1, k, at(b, bo), kStep, at(out, outO));
        } else {
            Packing.bEdge(columns, k, at(b, bo), kStep, at(out, outO));
        }
    }

    @Override
    public void gather(
            MemorySegment a,
            long ao,
            long rowStep,
            MemorySegment index,
            long indexO,
            int rows,
            int k,
            MemorySegment out,
            long outO) {
        int tiles = tiles(rows);
        long to = at(out, outO);
        for (int t = 0; t < tiles; t++) {
            int from = first(rows, tiles, t);
            int height = first(rows, tiles, t + 1) - from;
            int row = Mem.getInt(index, indexO + 4L * from);
            if (Mem.getInt(index, indexO + 4L * (from + height - 1)) - row == height - 1) {
                Packing.a(height, k, at(a, ao + row * rowStep), rowStep, 4, to + 4L * from * k);
            } else {
                for (int r = 0; r < height; r++) {
                    long at = at(a, ao + Mem.getInt(index, indexO + 4L * (from + r)) * rowStep);
                    Packing.row(k, at, to + 4L * from * k + 4L * r, 4L * height);
                }
            }
        }
    }

    @Override
    public void rows(MemorySegment a, long ao, long rowStep, int rows, int k, MemorySegment out, long outO) {
        int tiles = tiles(rows);
        long to = at(out, outO);
        long in = at(a, ao);
        for (int t = 0; t < tiles; t++) {
            int from = first(rows, tiles, t);
            Packing.a(first(rows, tiles, t + 1) - from, k, in + from * rowStep, rowStep, 4, to + 4L * from * k);
        }
    }

    @Override
    public void multiply(
            int rows,
            int k,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            int panels,
            MemorySegment in,
            long ino,
            long inStep,
            MemorySegment out,
            long outO,
            long outStep) {
        int blocks = Math.ceilDiv(k, K_BLOCK);
        int kc = Math.ceilDiv(k, blocks);
        long left = at(a, ao);
        long right = at(b, bo);
        long from = at(in, ino);
        long to = at(out, outO);
        for (int i = 0; i < k; i += kc) {
            int depth = Math.min(kc, k - i);
            for (int p = 0; p < panels; p++) {
                long panel = right + p * STEP * k + i * STEP & MASK;
                long sums = to + p * STEP & MASK;
                if (i == 0) {
                    panel(rows, k, i, depth, left, panel, from + p * STEP & MASK, inStep, sums, outStep);
                } else {
                    panel(rows, k, i, depth, left, panel, sums, outStep, sums, outStep);
                }
            }
        }
    }

    /** All tiles against a block of a panel, steps i to i + depth − 1. */
    private static void panel(
            int rows, int k, int i, int depth, long a, long b, long in, long inStep, long out, long outStep) {
        int tiles = tiles(rows);
        long end = b + depth * STEP & MASK;
        int from = 0;
        for (int t = 1; t <= tiles; t++) {
            int to = first(rows, tiles, t);
            int height = to - from;
            long left = a + 4L * from * k + 4L * i * height & MASK;
            long sums = in + from * inStep & MASK;
            TileKernels.run(
                    height, left, 4L * height, b, STEP, end, sums, inStep, out + from * outStep & MASK, outStep);
            from = to;
        }
    }
}
