package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.at;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import dev.descent.cpu.loops.GemmLoops;
import dev.descent.spi.GemmSpec;
import java.lang.foreign.MemorySegment;

/**
 * Matrix products by blocks (Goto and van de Geijn 2008): a block of A is packed for the second-level cache, then one
 * panel of B after the other for the first-level cache, and all tiles of the block are run against it. Sums stay in C
 * between blocks of k.
 */
final class VectorGemm implements GemmLoops {
    /** Steps of k in a block: a panel of B takes half of a first-level cache of 32 KiB. */
    private static final int K_BLOCK = 256 * 16 / Packing.WIDTH;

    /** Floats of a packed block of A: a part of the second-level cache. */
    private static final int A_FLOATS = 48 * 1024;

    private static final long ALIGN = 64;

    private final ElementLoops element;

    VectorGemm(ElementLoops element) {
        this.element = element;
    }

    @Override
    public Plan plan(GemmSpec spec, boolean bias, int threads) {
        return new Blocks(element, spec, bias, GemmSplit.of(spec, threads));
    }

    private static final class Blocks implements Plan {
        private static final int ROWS = TileKernels.MAX_ROWS;
        private static final int WIDTH = Packing.WIDTH;

        private final ElementLoops element;
        private final GemmSpec s;
        private final GemmSplit split;
        private final GemmEpilogue epilogue;
        private final int kBlocks;
        /** Steps of a block of k; the last may have fewer. */
        private final int kc;
        /** Rows of a block of A. */
        private final int mc;

        /** Whether panels of B are kept for the next block of rows, rather than packed anew. */
        private final boolean keepB;

        /** Whether sums cannot wait in C, because its old values are needed at the end. */
        private final boolean apart;

        // Where things lie in the scratch memory, in bytes.
        private final long zeros;
        private final long edge;
        private final long panels;
        private final long sums;
        private final long size;

        // All strides in bytes.
        private final long aRow;
        private final long aStep;
        private final long bColumn;
        private final long bStep;
        private final long cRow;

        Blocks(ElementLoops element, GemmSpec s, boolean bias, GemmSplit split) {
            this.element = element;
            this.s = s;
            this.split = split;
            epilogue = new GemmEpilogue(s.alpha(), s.beta(), bias, s.activation(), s.activationAlpha());
            kBlocks = Math.max(1, Math.ceilDiv(s.k(), K_BLOCK));
            kc = Math.ceilDiv(s.k(), kBlocks);
            mc = Math.max(1, A_FLOATS / Math.max(kc, 1) / ROWS) * ROWS;
            aRow = 4L * (s.transA() ? 1 : s.lda());
            aStep = 4L * (s.transA() ? s.lda() : 1);
            bColumn = 4L * (s.transB() ? s.ldb() : 1);
            bStep = 4L * (s.transB() ? 1 : s.ldb());
            cRow = 4L * s.ldc();
            int rows = split.by() == GemmSplit.Axis.ROWS ? largest(s.m(), ROWS) : s.m();
            int columns = split.by() == GemmSplit.Axis.COLUMNS ? largest(s.n(), WIDTH) : s.n();
            keepB = s.transB() && rows > mc;
            apart = s.beta() != 0f && kBlocks > 1;
            zeros = align(4L * Math.min(mc, Math.ceilDiv(rows, ROWS) * ROWS) * kc);
            edge = zeros + 2L * B;
            panels = edge + (long) ROWS * 2 * B;
            sums = panels + (keepB ? Math.ceilDiv(columns, WIDTH) : 1) * 2L * B * Math.max(kc, 1);
            size = sums + (apart || s.beta() != 0f ? 4L * rows * columns : 0);
        }

        private static long align(long bytes) {
            return bytes + ALIGN - 1 & -ALIGN;
        }

        /** Elements of the largest part. */
        private int largest(int n, int unit) {
            return Math.ceilDiv(Math.ceilDiv(n, unit), split.parts()) * unit;
        }

        @Override
        public int parts() {
            return split.parts();
        }

        @Override
        public long scratchBytes() {
            return size;
        }

        private int bound(int n, int unit, int part) {
            long tiles = Math.ceilDiv(n, unit);
            return (int) Math.min(n, tiles * part / split.parts() * unit);
        }

        @Override
        public void run(
                int part,
                MemorySegment a,
                MemorySegment b,
                MemorySegment bias,
                MemorySegment c,
                MemorySegment scratch) {
            int fromBatch = 0;
            int toBatch = s.batch();
            int fromRow = 0;
            int toRow = s.m();
            int fromColumn = 0;
            int toColumn = s.n();
            switch (split.by()) {
                case BATCH -> {
                    fromBatch = bound(toBatch, 1, part);
                    toBatch = bound(toBatch, 1, part + 1);
                }
                case ROWS -> {
                    fromRow = bound(toRow, ROWS, part);
                    toRow = bound(toRow, ROWS, part + 1);
                }
                case COLUMNS -> {
                    fromColumn = bound(toColumn, WIDTH, part);
                    toColumn = bound(toColumn, WIDTH, part + 1);
                }
            }
            long work = at(scratch, 0);
            for (int j = 0; j < WIDTH; j++) {
                Raw.set(work + zeros + 4L * j & MASK, 0f);
            }
            for (int q = fromBatch; q < toBatch; q++) {
                long ao = at(a, 4L * q * s.strideA() + fromRow * aRow);
                long bo = at(b, 4L * q * s.strideB() + fromColumn * bColumn);
                long co = 4L * q * s.strideC() + fromRow * cRow + 4L * fromColumn;
                one(toRow - fromRow, toColumn - fromColumn, ao, bo, bias, 4L * fromColumn, c, co, scratch, work);
            }
        }

        private void one(
                int m,
                int n,
                long a,
                long b,
                MemorySegment bias,
                long biasOffset,
                MemorySegment c,
                long co,
                MemorySegment scratch,
                long work) {
            boolean aside = s.beta() != 0f;
            MemorySegment t = aside ? scratch : c;
            long to = aside ? sums : co;
            long tRow = aside ? 4L * n : cRow;
            long out = at(t, to);
            for (int p = 0; p < kBlocks; p++) {
                int depth = Math.min(kc, s.k() - p * kc);
                for (int i = 0; i < m; i += mc) {
                    int rows = Math.min(mc, m - i);
                    packRows(rows, depth, a + i * aRow + (long) p * kc * aStep, work);
                    long bp = b + (long) p * kc * bStep;
                    block(rows, n, depth, i == 0, p == 0, bp, work, out + i * tRow, tRow);
                    if (p == kBlocks - 1 && !epilogue.isIdentity()) {
                        for (int r = i; r < i + rows; r++) {
                            element.epilogue(
                                    epilogue, t, to + r * tRow, bias, biasOffset, c, co + r * cRow, n);
                        }
                    }
                }
            }
        }

        private void packRows(int m, int depth, long a, long to) {
            for (int i = 0; i < m; i += ROWS) {
                Packing.a(Math.min(ROWS, m - i), depth, a + i * aRow, aRow, aStep, to + 4L * i * depth);
            }
        }

        private void block(
                int m,
                int n,
                int depth,
                boolean firstRows,
                boolean firstStep,
                long b,
                long work,
                long out,
                long outRow) {
            for (int j = 0; j < n; j += WIDTH) {
                int columns = Math.min(WIDTH, n - j);
                long panel = work + panels + (keepB ? (long) j * 4 * kc : 0);
                if (firstRows || !keepB) {
                    if (s.transB()) {
                        Packing.bTransposed(columns, depth, b + j * bColumn, bColumn, panel);
                    } else {
                        Packing.b(columns, depth, b + j * bColumn, bStep, panel);
                    }
                }
                long end = panel + (long) depth * 2 * B & MASK;
                long c = out + 4L * j;
                if (columns == WIDTH) {
                    tiles(m, depth, firstStep, work, panel, end, c, outRow);
                } else {
                    edgeTiles(m, columns, depth, firstStep, work, panel, end, c, outRow);
                }
            }
        }

        /** All tiles of a block against one panel. */
        private void tiles(
                int m, int depth, boolean firstStep, long work, long panel, long end, long out, long outRow) {
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                long c = out + i * outRow & MASK;
                long in = firstStep ? work + zeros & MASK : c;
                TileKernels.run(
                        rows, work + 4L * i * depth, 4L * rows, panel, 2L * B, end, in, firstStep ? 0 : outRow, c,
                        outRow);
            }
        }

        /** The same for a panel that is not full: through a tile in scratch memory. */
        private void edgeTiles(
                int m,
                int columns,
                int depth,
                boolean firstStep,
                long work,
                long panel,
                long end,
                long out,
                long outRow) {
            long tile = work + edge & MASK;
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                long c = out + i * outRow & MASK;
                long in = tile;
                if (firstStep) {
                    in = work + zeros & MASK;
                } else {
                    Packing.tile(rows, columns, c, outRow, tile, 2L * B);
                }
                TileKernels.run(
                        rows, work + 4L * i * depth, 4L * rows, panel, 2L * B, end, in, firstStep ? 0 : 2L * B, tile,
                        2L * B);
                Packing.tile(rows, columns, tile, 2L * B, c, outRow);
            }
        }
    }
}
