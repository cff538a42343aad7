package dev.descent.kernels;

import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.List;

/** Reductions: which kernel, and into how many parts a long axis is cut. All of it follows from the shape. */
final class ReduceLaunches {
    /** Longest axis that an item takes by itself. */
    private static final int SHORT = 32;
    /** Groups that keep a large device busy; more parts than that gain nothing. */
    private static final int BUSY = 512;
    /** Terms of a part that are worth a group. */
    private static final int ROW_PART = 4096;

    private static final int COLUMN_PART = 128;
    /** Columns of a group. */
    private static final int TILE = 32;

    /** Elements of the scratch memory for results of parts, and those for whole results of several views. */
    private static final int PARTS = DeviceKernels.SCRATCH / 2;

    private static final int SLOTS = DeviceKernels.SCRATCH / 4;

    /** Numbers of a tensor in a table: see the source. */
    private static final int ROW = 3;

    private final Launches launches;
    private final KernelTarget target;

    ReduceLaunches(Launches launches, KernelTarget target) {
        this.launches = launches;
        this.target = target;
    }

    /** @param op {@code sum} or {@code max} */
    void reduce(String op, View x, View y, int outer, int axis, int inner) {
        if (axis <= SHORT) {
            long n = (long) outer * inner;
            launches.call("reduce_" + op + "_short").add(n).add(axis).add(inner).add(x).add(y).items(n);
        } else if (inner == 1) {
            rows(op, op, x, y, outer, axis);
        } else {
            columns(op, x, y, outer, axis, inner, inner);
        }
    }

    /** x [rows, axis] → y [rows]; {@code op} for the terms, {@code join} for sums of them. */
    private void rows(String op, String join, View x, View y, long rows, long axis) {
        long parts = parts(rows, Math.ceilDiv(axis, ROW_PART), rows);
        if (parts <= 1) {
            oneRows(op, x, y, rows, axis, 1);
            return;
        }
        View partial = launches.scratch(0, rows * parts);
        oneRows(op, x, partial, rows, axis, parts);
        oneRows(join, partial, y, rows, parts, 1);
    }

    private void oneRows(String op, View x, View y, long rows, long axis, long parts) {
        launches.call("reduce_" + op + "_rows")
                .add(axis)
                .add((int) parts)
                .add(Math.ceilDiv(axis, parts))
                .add(x)
                .add(y)
                .groups(rows * parts, 1, 1);
    }

    /** x [outer, axis, inner] with rows {@code stride} elements apart → y [outer, inner]. */
    void columns(String op, View x, View y, long outer, long axis, int inner, long stride) {
        long tiles = Math.ceilDiv(inner, TILE);
        long parts = parts(outer * tiles, Math.ceilDiv(axis, COLUMN_PART), outer * inner);
        if (parts <= 1) {
            oneColumns(op, x, y, outer, axis, inner, stride, 1);
            return;
        }
        View partial = launches.scratch(0, outer * parts * inner);
        oneColumns(op, x, partial, outer, axis, inner, stride, parts);
        oneColumns(op, partial, y, outer, parts, inner, inner, 1);
    }

    private void oneColumns(String op, View x, View y, long outer, long axis, int inner, long stride, long parts) {
        int tiles = Math.ceilDiv(inner, TILE);
        launches.call("reduce_" + op + "_columns")
                .add(axis)
                .add(inner)
                .add(stride)
                .add((int) parts)
                .add(Math.ceilDiv(axis, parts))
                .add(tiles)
                .add(x)
                .add(y)
                .groups(outer * parts * tiles, 1, 1);
    }

    /** Parts of an axis: no more than are worth it, keep the device busy, and fit into scratch memory. */
    private static long parts(long groups, long worth, long results) {
        if (groups == 0) {
            return 1;
        }
        return Math.min(worth, Math.min(Math.ceilDiv(BUSY, groups), PARTS / results));
    }

    /** y [1] = Σ x² over all views. */
    void sumOfSquares(View[] xs, View y) {
        if (target == KernelTarget.CUDA && xs.length <= KernelArg.Table.MOST / ROW) {
            squaresOfTable(xs, y);
        } else {
            squaresOfEach(xs, y);
        }
    }

    /** All in one launch, which cuts them into groups, and another for the sum of what the groups have. */
    private void squaresOfTable(View[] xs, View y) {
        long all = 0;
        for (View x : xs) {
            all += x.size();
        }
        // A part of each view is not full, so as many groups go to those.
        long length = Math.max(ROW_PART, Math.ceilDiv(all, PARTS - xs.length));
        List<KernelArg> cells = new ArrayList<>();
        long groups = 0;
        for (View x : xs) {
            if (x.size() > 0) {
                cells.add(new KernelArg.LongValue(groups));
                cells.add(new KernelArg.LongValue(x.size()));
                cells.add(new KernelArg.Memory(x));
                groups += Math.ceilDiv(x.size(), length);
            }
        }
        View partial = launches.scratch(0, groups);
        if (groups > 0) {
            launches.call("squares_table")
                    .add(cells.size() / ROW)
                    .add(length)
                    .add(partial)
                    .add(new KernelArg.Table(cells))
                    .groups(groups, 1, 1);
        }
        oneRows("sum", partial, y, 1, groups, 1);
    }

    /** Each by itself, and the sums added in order. */
    private void squaresOfEach(View[] xs, View y) {
        int used = 0;
        for (View x : xs) {
            if (used == SLOTS) {
                inOrder(used, launches.scratch(PARTS + SLOTS, 1));
                launches.copy(launches.scratch(PARTS + SLOTS, 1), launches.scratch(PARTS, 1));
                used = 1;
            }
            rows("squares", "sum", x, launches.scratch(PARTS + used, 1), 1, x.size());
            used++;
        }
        inOrder(used, y);
    }

    private void inOrder(int count, View y) {
        launches.call("sum_in_order")
                .add(count)
                .add(launches.scratch(PARTS, Math.max(count, 1)))
                .add(y)
                .groups(1, 1, 1);
    }
}
