package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Raw.get;
import static dev.descent.cpu.vector.Raw.set;
import static dev.descent.cpu.vector.Spread.ZERO;

import jdk.incubator.vector.FloatVector;

/**
 * Copies parts of A and B into the order in which the tiles read them. Strides count bytes. Vectors are moved by
 * methods of the JDK, which are inlined in any case (see {@link Apart}).
 */
final class Packing {
    /** Columns of a tile. */
    static final int WIDTH = 2 * L;

    /**
     * Most tiles that are packed together, found by measuring: rows are read in long runs, but one line of the cache a
     * tile is written to, and those must not drive each other out.
     */
    static final int STRIP = 24;

    private Packing() {}

    /** Some rows of op(A), step k of all of them side by side: out[k·rows + r] = A[r·rowStep + k·kStep]. */
    static void a(int rows, int kc, long a, long rowStep, long kStep, long out) {
        if (kStep == 4) {
            transpose(rows, kc, a, rowStep, out, 4L * rows);
        } else {
            sideBySide(1, rows, kc, a, kStep, out);
        }
    }

    /** Rows that are contiguous along k: out[k·step + r] = in[r·rowStep + k]. */
    private static void transpose(int rows, int kc, long in, long rowStep, long out, long step) {
        if (rows == 5) {
            five(kc, in, rowStep, out, step);
            return;
        }
        int r = 0;
        for (; r + 4 <= rows; r += 4) {
            four(kc, in + r * rowStep, rowStep, out + 4L * r, step);
        }
        for (; r < rows; r++) {
            row(kc, in + r * rowStep, out + 4L * r, step);
        }
    }

    private static void four(int kc, long in, long rowStep, long out, long step) {
        int whole = kc & -4;
        if (whole > 0) {
            Transpose.four(whole, in, rowStep, out, step);
        }
        for (int k = whole; k < kc; k++) {
            long p = in + 4L * k & MASK;
            long q = out + k * step & MASK;
            for (int r = 0; r < 4; r++) {
                set(q + 4L * r, get(p));
                p = p + rowStep & MASK;
            }
        }
    }

    private static void five(int kc, long in, long rowStep, long out, long step) {
        long p0 = in & MASK;
        long p1 = p0 + rowStep & MASK;
        long p2 = p1 + rowStep & MASK;
        long p3 = p2 + rowStep & MASK;
        long p4 = p3 + rowStep & MASK;
        long q = out & MASK;
        for (int k = 0; k < kc; k++) {
            float a0 = get(p0 + 4L * k);
            float a1 = get(p1 + 4L * k);
            float a2 = get(p2 + 4L * k);
            float a3 = get(p3 + 4L * k);
            float a4 = get(p4 + 4L * k);
            set(q, a0);
            set(q + 4, a1);
            set(q + 8, a2);
            set(q + 12, a3);
            set(q + 16, a4);
            q = q + step & MASK;
        }
    }

    /** One row of several: out[k·step] = in[k]. */
    static void row(int kc, long in, long out, long step) {
        long p = in & MASK;
        long q = out & MASK;
        for (int k = 0; k < kc; k++) {
            set(q, get(p + 4L * k));
            q = q + step & MASK;
        }
    }

    /**
     * Whole tiles whose rows lie side by side already, one after the other. Several together, where steps of k are a
     * page apart: a line of the cache would be gone before the next tile came back for its share.
     */
    static void sideBySide(int tiles, int rows, int kc, long a, long kStep, long out) {
        long p = a & MASK;
        long q = out & MASK;
        long width = 4L * rows;
        long tile = width * kc;
        // Whole vectors read and write more than the rows: what is written too much, the next steps overwrite, and what
        // is read too much lies in the next rows of the matrix. So the last steps go one by one.
        int whole = rows <= L && kStep >= B ? Math.max(0, kc - Math.ceilDiv(L, rows)) : 0;
        for (int k = 0; k < whole; k++) {
            for (int t = 0; t < tiles; t++) {
                FloatVector v = FloatVector.fromMemorySegment(S, ALL, p + t * width & MASK, ORDER);
                v.intoMemorySegment(ALL, q + t * tile & MASK, ORDER);
            }
            p = p + kStep & MASK;
            q = q + width & MASK;
        }
        for (int k = whole; k < kc; k++) {
            for (int t = 0; t < tiles; t++) {
                for (int r = 0; r < rows; r++) {
                    set(q + t * tile + 4L * r & MASK, get(p + t * width + 4L * r & MASK));
                }
            }
            p = p + kStep & MASK;
            q = q + width & MASK;
        }
    }

    /** Whole panels of B, whose columns lie side by side: out[(p·kc + k)·WIDTH + j] = B[k·kStep + p·WIDTH + j]. */
    static void b(int panels, int kc, long b, long kStep, long out) {
        long p = b & MASK;
        long q = out & MASK;
        long panel = 2L * B * kc;
        for (int k = 0; k < kc; k++) {
            long to = q;
            for (int i = 0; i < panels; i++) {
                long from = p + 2L * B * i & MASK;
                FloatVector u = FloatVector.fromMemorySegment(S, ALL, from, ORDER);
                FloatVector v = FloatVector.fromMemorySegment(S, ALL, from + B, ORDER);
                u.intoMemorySegment(ALL, to, ORDER);
                v.intoMemorySegment(ALL, to + B, ORDER);
                to = to + panel & MASK;
            }
            p = p + kStep & MASK;
            q = q + 2L * B & MASK;
        }
    }

    /** A panel that is not full, missing columns as 0: out[k·WIDTH + j] = B[k·kStep + j]. */
    static void bEdge(int columns, int kc, long b, long kStep, long out) {
        long p = b & MASK;
        long q = out & MASK;
        for (int k = 0; k < kc; k++) {
            for (int j = 0; j < columns; j++) {
                set(q + 4L * j, get(p + 4L * j));
            }
            for (int j = columns; j < WIDTH; j++) {
                set(q + 4L * j, 0f);
            }
            p = p + kStep & MASK;
            q = q + 2L * B & MASK;
        }
    }

    /** The same from a transposed B, whose columns are contiguous along k: out[k·WIDTH + j] = B[j·columnStep + k]. */
    static void bTransposed(int columns, int kc, long b, long columnStep, long out) {
        if (columns < WIDTH) {
            clear(kc * WIDTH, out);
        }
        // So many steps at a time that their part of the panel stays in the first-level cache for all columns.
        for (int k = 0; k < kc; k += 128) {
            transpose(columns, Math.min(128, kc - k), b + 4L * k, columnStep, out + (long) k * 2 * B, 2L * B);
        }
    }

    private static void clear(int n, long out) {
        long q = out & MASK;
        for (int i = 0; i < n; i += L) {
            ZERO.intoMemorySegment(ALL, q + 4L * i, ORDER);
        }
    }

    /** Copies the first {@code columns} of each row of a tile. */
    static void tile(int rows, int columns, long from, long fromStep, long to, long toStep) {
        for (int r = 0; r < rows; r++) {
            long p = from + r * fromStep & MASK;
            long q = to + r * toStep & MASK;
            int j = 0;
            if (columns >= L) {
                FloatVector.fromMemorySegment(S, ALL, p, ORDER).intoMemorySegment(ALL, q, ORDER);
                j = L;
            }
            for (; j < columns; j++) {
                set(q + 4L * j, get(p + 4L * j));
            }
        }
    }
}
