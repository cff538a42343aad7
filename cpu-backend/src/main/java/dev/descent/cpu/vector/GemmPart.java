package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.at;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import java.lang.foreign.MemorySegment;

/** The share of one thread in a product. Its fields are where it stands; addresses and steps are in bytes. */
final class GemmPart {
    private static final int ROWS = GemmLayout.ROWS;
    private static final int WIDTH = GemmLayout.WIDTH;
    /** Bytes of a row of a packed panel. */
    private static final long PANEL_STEP = 2L * B;

    private final GemmLayout g;
    private final ElementLoops element;
    private final GemmEpilogue epilogue;

    private final int fromBatch;
    private final int toBatch;
    private final int fromRow;
    private final int fromColumn;
    /** Rows and columns of C in this part. */
    private final int m;

    private final int n;

    /** Steps of k. */
    private int steps;

    /** The scratch memory. */
    private long work;

    /** Sums of the first element, and the bytes from row to row of them. */
    private long out;

    private long outRow;

    /** The block of A: rows, steps of k, and the first element where it is not packed. */
    private int blockRows;

    private int depth;
    private long blockA;

    GemmPart(GemmLayout g, int part, ElementLoops element, GemmEpilogue epilogue) {
        this.g = g;
        this.element = element;
        this.epilogue = epilogue;
        GemmSplit split = g.split;
        boolean byBatch = split.by() == GemmSplit.Axis.BATCH;
        boolean byRows = split.by() == GemmSplit.Axis.ROWS;
        boolean byColumns = split.by() == GemmSplit.Axis.COLUMNS;
        fromBatch = byBatch ? split.bound(g.s.batch(), 1, part) : 0;
        toBatch = byBatch ? split.bound(g.s.batch(), 1, part + 1) : g.s.batch();
        fromRow = byRows ? split.bound(g.s.m(), ROWS, part) : 0;
        m = (byRows ? split.bound(g.s.m(), ROWS, part + 1) : g.s.m()) - fromRow;
        fromColumn = byColumns ? split.bound(g.s.n(), WIDTH, part) : 0;
        n = (byColumns ? split.bound(g.s.n(), WIDTH, part + 1) : g.s.n()) - fromColumn;
    }

    void run(int k, MemorySegment a, MemorySegment b, MemorySegment bias, MemorySegment c, MemorySegment scratch) {
        steps = k;
        work = at(scratch, 0);
        for (int j = 0; j < WIDTH; j++) {
            Raw.set(work + g.zeros + 4L * j & MASK, 0f);
        }
        for (int q = fromBatch; q < toBatch; q++) {
            long ao = at(a, 4L * q * g.s.strideA() + fromRow * g.aRow);
            long bo = at(b, 4L * q * g.s.strideB() + fromColumn * g.bColumn);
            long co = 4L * q * g.s.strideC() + fromRow * g.cRow + 4L * fromColumn;
            one(ao, bo, bias, c, co, scratch);
        }
    }

    private void one(long a, long b, MemorySegment bias, MemorySegment c, long co, MemorySegment scratch) {
        MemorySegment sums = g.aside ? scratch : c;
        long first = g.aside ? g.sums : co;
        long biasOffset = 4L * fromColumn;
        outRow = g.aside ? 4L * n : g.cRow;
        int blocks = g.blocks(steps);
        for (int p = 0; p < blocks; p++) {
            depth = Math.min(g.kc, steps - p * g.kc);
            long k = (long) p * g.kc;
            for (int i = 0; i < m; i += g.mc) {
                blockRows = Math.min(g.mc, m - i);
                blockA = a + i * g.aRow + k * g.aStep & MASK;
                out = at(sums, first + i * outRow);
                if (g.packA) {
                    packRows();
                }
                block(b + k * g.bStep, i == 0, p == 0);
                if (p == blocks - 1 && !epilogue.isIdentity()) {
                    for (int r = i; r < i + blockRows; r++) {
                        long t = first + r * outRow;
                        element.epilogue(epilogue, sums, t, bias, biasOffset, c, co + r * g.cRow, n);
                    }
                }
            }
        }
    }

    private void packRows() {
        int i = 0;
        while (g.s.transA() && i + ROWS <= blockRows) {
            int tiles = Math.min(Packing.STRIP, (blockRows - i) / ROWS);
            Packing.sideBySide(tiles, ROWS, depth, blockA + i * g.aRow, g.aStep, work + 4L * i * depth);
            i += tiles * ROWS;
        }
        for (; i < blockRows; i += ROWS) {
            int rows = Math.min(ROWS, blockRows - i);
            Packing.a(rows, depth, blockA + i * g.aRow, g.aRow, g.aStep, work + 4L * i * depth);
        }
    }

    /** The block of A times the same steps of B, some panels at a time. */
    private void block(long b, boolean firstRows, boolean firstStep) {
        for (int j = 0; j < n; j += GemmLayout.GROUP * WIDTH) {
            int columns = Math.min(GemmLayout.GROUP * WIDTH, n - j);
            long from = b + j * g.bColumn & MASK;
            long packed = work + g.panels + (g.keepB ? j / WIDTH * panelBytes() : 0) & MASK;
            if (firstRows || !g.keepB) {
                packColumns(columns, from, packed);
            }
            panels(columns, from, packed, out + 4L * j, firstStep);
        }
    }

    private long panelBytes() {
        return PANEL_STEP * depth;
    }

    /** Packs whole panels where that is worth it, and in any case one that is not full. */
    private void packColumns(int columns, long from, long packed) {
        int whole = g.packB ? columns / WIDTH : 0;
        if (g.s.transB()) {
            for (long p = 0; p < whole; p++) {
                Packing.bTransposed(
                        WIDTH, depth, from + p * WIDTH * g.bColumn, g.bColumn, packed + p * panelBytes());
            }
        } else {
            Packing.b(whole, depth, from, g.bStep, packed);
        }
        int rest = columns % WIDTH;
        if (rest > 0) {
            int done = columns - rest;
            long to = packed + done / WIDTH * panelBytes();
            if (g.s.transB()) {
                Packing.bTransposed(rest, depth, from + done * g.bColumn, g.bColumn, to);
            } else {
                Packing.bEdge(rest, depth, from + done * g.bColumn, g.bStep, to);
            }
        }
    }

    /** All tiles of a block against some panels. */
    private void panels(int columns, long from, long packed, long c, boolean firstStep) {
        for (int j = 0; j < columns; j += WIDTH) {
            long panel = packed + j / WIDTH * panelBytes() & MASK;
            long to = c + 4L * j;
            if (columns - j < WIDTH) {
                edgeTiles(columns - j, panel, to, firstStep);
            } else if (g.packB) {
                tiles(panel, PANEL_STEP, to, firstStep);
            } else {
                tiles(from + j * g.bColumn & MASK, g.bStep, to, firstStep);
            }
        }
    }

    /** All tiles of a block against one panel. */
    private void tiles(long b, long bStep, long c, boolean firstStep) {
        long end = b + depth * bStep & MASK;
        long zeros = work + g.zeros & MASK;
        for (int i = 0; i < blockRows; i += g.tileRows) {
            long to = c + i * outRow & MASK;
            tile(i, b, bStep, end, firstStep ? zeros : to, firstStep ? 0 : outRow, to, outRow);
        }
    }

    /** The same for a panel that is not full: through a tile in scratch memory. */
    private void edgeTiles(int columns, long b, long c, boolean firstStep) {
        long end = b + depth * PANEL_STEP & MASK;
        long zeros = work + g.zeros & MASK;
        long edge = work + g.edge & MASK;
        for (int i = 0; i < blockRows; i += g.tileRows) {
            int rows = Math.min(g.tileRows, blockRows - i);
            long to = c + i * outRow & MASK;
            if (!firstStep) {
                Packing.tile(rows, columns, to, outRow, edge, PANEL_STEP);
            }
            tile(i, b, PANEL_STEP, end, firstStep ? zeros : edge, firstStep ? 0 : PANEL_STEP, edge, PANEL_STEP);
            Packing.tile(rows, columns, edge, PANEL_STEP, to, outRow);
        }
    }

    private void tile(int i, long b, long bStep, long end, long in, long inRow, long to, long toRow) {
        int rows = Math.min(g.tileRows, blockRows - i);
        if (depth == 0) {
            Packing.tile(rows, WIDTH, in, inRow, to, toRow);
        } else if (g.packA) {
            TileKernels.run(rows, work + 4L * i * depth, 4L * rows, b, bStep, end, in, inRow, to, toRow);
        } else if (g.s.transA()) {
            TileKernels.run(rows, blockA + 4L * i, g.aStep, b, bStep, end, in, inRow, to, toRow);
        } else {
            RowKernels.run(rows, blockA + i * g.aRow, g.aRow, b, bStep, end, in, inRow, to, toRow);
        }
    }
}
