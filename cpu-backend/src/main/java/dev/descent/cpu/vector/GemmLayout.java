package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;

import dev.descent.spi.GemmSpec;

/** What follows from the sizes of a product alone: blocks, strides in bytes, and where things lie in scratch memory. */
final class GemmLayout {
    static final int ROWS = TileKernels.MAX_ROWS;
    static final int WIDTH = Packing.WIDTH;

    /** Steps of k in a block: a panel of B takes half of a first-level cache of 32 KiB. */
    private static final int K_BLOCK = 256 * 16 / WIDTH;

    /** Floats of a packed block of A: a part of the second-level cache. */
    private static final int A_FLOATS = 68 * 1024;

    /** Panels of B packed in one go: each piece of a long row of B costs a look at the page table. */
    static final int GROUP = 4;

    /**
     * Columns of C from which on rows of A are worth packing, found by measuring: below, they are read too seldom. A
     * transposed A costs nothing to read in place but the cache lines that it is spread over.
     */
    private static final int PACK_A = 3 * WIDTH;

    private static final int PACK_TRANSPOSED_A = 4 * WIDTH;

    /** Rows of C from which on panels of B are worth packing. */
    private static final int PACK_B = 4 * WIDTH;

    private static final long ALIGN = 64;

    final GemmSpec s;
    final GemmSplit split;
    /** Steps of a block of k; the last may have fewer. */
    final int kc;
    /** Rows of a block of A. */
    final int mc;

    /** Whether A is packed, or read where it is. */
    final boolean packA;

    /** Rows of a tile. */
    final int tileRows;

    /** Whether whole panels of B are packed, or read where they are. */
    final boolean packB;

    /** Whether panels of B are kept for the next block of rows, rather than packed anew. */
    final boolean keepB;

    /** Whether sums wait in scratch memory, because the old values of C are needed at the end. */
    final boolean aside;

    // Where things lie in the scratch memory of a part; a block of A is at its beginning.
    /** A row of zeros. */
    final long zeros;
    /** A tile for the edge of C. */
    final long edge;

    final long panels;
    final long sums;
    final long size;

    final long aRow;
    final long aStep;
    final long bColumn;
    final long bStep;
    final long cRow;

    GemmLayout(GemmSpec s, GemmSplit split) {
        this.s = s;
        this.split = split;
        int kBlocks = Math.max(1, Math.ceilDiv(s.k(), K_BLOCK));
        kc = Math.ceilDiv(s.k(), kBlocks);
        aRow = 4L * (s.transA() ? 1 : s.lda());
        aStep = 4L * (s.transA() ? s.lda() : 1);
        bColumn = 4L * (s.transB() ? s.ldb() : 1);
        bStep = 4L * (s.transB() ? 1 : s.ldb());
        cRow = 4L * s.ldc();
        int rows = split.by() == GemmSplit.Axis.ROWS ? split.largest(s.m(), ROWS) : s.m();
        int columns = split.by() == GemmSplit.Axis.COLUMNS ? split.largest(s.n(), WIDTH) : s.n();
        int most = Math.max(1, A_FLOATS / Math.max(kc, 1) / ROWS) * ROWS;
        int blocks = Math.max(1, Math.ceilDiv(rows, most));
        mc = Math.max(1, Math.ceilDiv(Math.ceilDiv(rows, blocks), ROWS)) * ROWS;
        packA = columns > (s.transA() ? PACK_TRANSPOSED_A : PACK_A);
        tileRows = packA || s.transA() ? ROWS : RowKernels.MAX_ROWS;
        packB = s.transB() || rows > PACK_B;
        keepB = rows > mc && packB;
        aside = s.beta() != 0f;
        zeros = align(packA ? 4L * Math.min(mc, Math.ceilDiv(rows, ROWS) * ROWS) * kc : 0);
        edge = zeros + 2L * B;
        panels = edge + (long) ROWS * 2 * B;
        sums = panels + (keepB ? Math.ceilDiv(columns, WIDTH) : GROUP) * 2L * B * Math.max(kc, 1);
        size = sums + (aside ? 4L * rows * columns : 0);
    }

    /** Blocks that so many steps of k fall into; an empty sum takes one. */
    int blocks(int k) {
        return k == 0 ? 1 : Math.ceilDiv(k, kc);
    }

    private static long align(long bytes) {
        return bytes + ALIGN - 1 & -ALIGN;
    }
}
