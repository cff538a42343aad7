package dev.descent.cpu.task;

import dev.descent.cpu.loops.Mem;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Moves four-byte elements between two strided layouts: permutations, slices, padding, broadcasts.
 *
 * <p>Dimensions are sorted by the output's stride and merged where both sides allow it. What remains is walked as tiles
 * of two dimensions: the last one, along which the output runs, and the one along which the input runs.
 */
public final class StridedTask extends Task {
    /** Side of a tile: 16 floats are a cache line, so a tile reads and writes whole lines. */
    private static final int TILE = 16;

    private final MemorySegment x;
    private final MemorySegment y;
    private final long xo;
    private final long yo;
    private final long units;
    private final Odometer[] walks;
    /** The last dimension. */
    private final int width;

    private final long xStep;
    private final long yStep;
    /** The dimension along which the input runs, or 1. */
    private final int height;

    private final long xDown;
    private final long yDown;

    private record Dim(int size, long in, long out) {}

    private StridedTask(
            int parts,
            MemorySegment x,
            long inOffset,
            MemorySegment y,
            long outOffset,
            List<Dim> outer,
            Dim down,
            Dim last) {
        super(parts);
        this.x = x;
        this.y = y;
        xo = 4 * inOffset;
        yo = 4 * outOffset;
        width = last.size();
        xStep = 4 * last.in();
        yStep = 4 * last.out();
        height = down.size();
        xDown = 4 * down.in();
        yDown = 4 * down.out();
        int rank = outer.size();
        int[] dims = new int[rank];
        long[] in = new long[rank];
        long[] out = new long[rank];
        long n = 1;
        for (int d = 0; d < rank; d++) {
            dims[d] = outer.get(d).size();
            in[d] = outer.get(d).in();
            out[d] = outer.get(d).out();
            n *= dims[d];
        }
        units = n;
        walks = new Odometer[parts];
        for (int p = 0; p < parts; p++) {
            walks[p] = new Odometer(dims, in, out, rank);
        }
    }

    public static Task of(
            Context c,
            MemorySegment x,
            long inOffset,
            long[] inStrides,
            MemorySegment y,
            long outOffset,
            long[] outStrides,
            int[] dims) {
        long total = 1;
        List<Dim> sorted = new ArrayList<>();
        for (int d = 0; d < dims.length; d++) {
            total *= dims[d];
            if (dims[d] != 1) {
                sorted.add(new Dim(dims[d], inStrides[d], outStrides[d]));
            }
        }
        sorted.sort(Comparator.comparingLong((Dim d) -> -Math.abs(d.out())));
        List<Dim> merged = new ArrayList<>();
        for (Dim d : sorted) {
            Dim before = merged.isEmpty() ? null : merged.getLast();
            boolean joins = before != null
                    && before.in() == d.in() * d.size()
                    && before.out() == d.out() * d.size()
                    && (long) before.size() * d.size() <= Integer.MAX_VALUE;
            if (before != null && joins) {
                merged.set(merged.size() - 1, new Dim(before.size() * d.size(), d.in(), d.out()));
            } else {
                merged.add(d);
            }
        }
        Dim none = new Dim(1, 0, 0);
        Dim last = merged.isEmpty() ? none : merged.removeLast();
        Dim down = none;
        if (Math.abs(last.in()) > 1) {
            for (int d = merged.size() - 1; d >= 0 && down.equals(none); d--) {
                if (merged.get(d).in() == 1) {
                    down = merged.remove(d);
                }
            }
        }
        if (merged.isEmpty() && down.equals(none) && last.size() >= 2 * Context.GRAIN) {
            // A single long run: cut it, so that it can be shared out.
            int piece = (int) Context.GRAIN;
            int whole = last.size() / piece;
            if (last.size() % piece == 0) {
                merged.add(new Dim(whole, last.in() * piece, last.out() * piece));
                last = new Dim(piece, last.in(), last.out());
            }
        }
        long outer = last.size() == 0 || down.size() == 0 ? 0 : total / last.size() / down.size();
        int parts = (int) Math.max(1, Math.min(outer, c.parts(total, down.equals(none) ? 1 : 3)));
        return new StridedTask(parts, x, inOffset, y, outOffset, merged, down, last);
    }

    @Override
    public void run(int part) {
        long from = units * part / parts();
        long to = units * (part + 1) / parts();
        if (from == to || width == 0 || height == 0) {
            return;
        }
        Odometer walk = walks[part];
        walk.seek(from);
        for (long u = from; u < to; u++, walk.next()) {
            plane(xo + walk.a(), yo + walk.b());
        }
    }

    private void plane(long xAt, long yAt) {
        if (height == 1) {
            row(xAt, yAt);
            return;
        }
        for (int i = 0; i < height; i += TILE) {
            int rows = Math.min(TILE, height - i);
            for (int j = 0; j < width; j += TILE) {
                int columns = Math.min(TILE, width - j);
                tile(xAt + i * xDown + j * xStep, yAt + i * yDown + j * yStep, rows, columns);
            }
        }
    }

    private void tile(long xAt, long yAt, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            long from = xAt + i * xDown;
            long to = yAt + i * yDown;
            for (int j = 0; j < columns; j++) {
                Mem.setInt(y, to + j * yStep, Mem.getInt(x, from + j * xStep));
            }
        }
    }

    private void row(long xAt, long yAt) {
        if (yStep == 4 && xStep == 4) {
            copy(xAt, yAt);
        } else if (yStep == 4 && xStep == 0) {
            int bits = Mem.getInt(x, xAt);
            for (int j = 0; j < width; j++) {
                Mem.setInt(y, yAt + 4L * j, bits);
            }
        } else {
            for (int j = 0; j < width; j++) {
                Mem.setInt(y, yAt + j * yStep, Mem.getInt(x, xAt + j * xStep));
            }
        }
    }

    private void copy(long xAt, long yAt) {
        // A bulk copy has a fixed cost of some tens of elements.
        if (width >= 32) {
            MemorySegment.copy(x, xAt, y, yAt, 4L * width);
            return;
        }
        for (int j = 0; j < width; j++) {
            Mem.setInt(y, yAt + 4L * j, Mem.getInt(x, xAt + 4L * j));
        }
    }
}
