package dev.descent.cpu.vector;

import dev.descent.spi.GemmSpec;

/**
 * How a product is shared out.
 *
 * @param parts how many
 * @param by what is cut
 */
record GemmSplit(int parts, Axis by) {
    enum Axis {
        BATCH,
        ROWS,
        COLUMNS
    }

    /** Fused multiply-adds for which waking a thread pays. */
    private static final long GRAIN = 200_000;

    /** The cheapest split, counting the work of the fullest part and the packing that every part does for itself. */
    static GemmSplit of(GemmSpec s, int threads) {
        double work = (double) s.batch() * s.m() * s.n() * Math.max(1, s.k());
        int most = (int) Math.max(1, Math.min(threads, work / GRAIN));
        if (most == 1) {
            return new GemmSplit(1, Axis.ROWS);
        }
        if (s.batch() >= most) {
            return new GemmSplit(most, Axis.BATCH);
        }
        int rowTiles = tiles(s.m(), TileKernels.MAX_ROWS);
        int columnTiles = tiles(s.n(), Packing.WIDTH);
        int byRows = Math.min(most, rowTiles);
        int byColumns = Math.min(most, columnTiles);
        return cost(s, byRows, rowTiles, false) <= cost(s, byColumns, columnTiles, true)
                ? new GemmSplit(byRows, Axis.ROWS)
                : new GemmSplit(byColumns, Axis.COLUMNS);
    }

    /** Cycles for each step of k, roughly. */
    private static double cost(GemmSpec s, int parts, int tiles, boolean columns) {
        double share = Math.ceilDiv(tiles, parts) / (double) tiles;
        double packA = (s.transA() ? 0.4 : 0.7) * s.m() * (columns ? 1 : share);
        double packB = (s.transB() ? 0.8 : 0.15) * s.n() * (columns ? share : 1);
        return (double) s.m() * s.n() / Packing.WIDTH * share + packA + packB;
    }

    private static int tiles(int n, int size) {
        return Math.ceilDiv(n, size);
    }

    /** Elements of the largest part of n, which is cut at multiples of {@code unit}. */
    int largest(int n, int unit) {
        return Math.ceilDiv(tiles(n, unit), parts) * unit;
    }

    /** Where a part begins, and the part before it ends. */
    int bound(int n, int unit, int part) {
        return (int) Math.min(n, (long) tiles(n, unit) * part / parts * unit);
    }
}
