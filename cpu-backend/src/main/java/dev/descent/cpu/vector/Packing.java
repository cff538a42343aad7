package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.B;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.get;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.set;
import static dev.descent.cpu.vector.Raw.store;

/** Copies parts of A and B into the order in which the tiles read them. Strides count bytes. */
final class Packing {
    /** Columns of a tile. */
    static final int WIDTH = 2 * L;

    private Packing() {}

    /**
     * Some rows of op(A), step k of all of them side by side: out[k·rows + r] = A[r·rowStep + k·kStep].
     */
    static void a(int rows, int kc, long a, long rowStep, long kStep, long out) {
        if (kStep == 4) {
            for (int r = 0; r < rows; r++) {
                alongRow(kc, a + r * rowStep, out + 4L * r, 4L * rows);
            }
        } else {
            long p = a & MASK;
            long q = out & MASK;
            for (int k = 0; k < kc; k++) {
                for (int r = 0; r < rows; r++) {
                    set(q + 4L * r, get(p + 4L * r));
                }
                p = p + kStep & MASK;
                q = q + 4L * rows & MASK;
            }
        }
    }

    private static void alongRow(int n, long from, long to, long step) {
        long p = from & MASK;
        long q = to & MASK;
        for (int k = 0; k < n; k++) {
            set(q, get(p + 4L * k));
            q = q + step & MASK;
        }
    }

    /** Up to {@link #WIDTH} columns of B that lie side by side, missing ones as 0: out[k·WIDTH + j] = B[k·kStep + j]. */
    static void b(int columns, int kc, long b, long kStep, long out) {
        long p = b & MASK;
        long q = out & MASK;
        if (columns == WIDTH) {
            for (int k = 0; k < kc; k++) {
                store(q, load(p));
                store(q + B, load(p + B));
                p = p + kStep & MASK;
                q = q + 2 * B & MASK;
            }
            return;
        }
        for (int k = 0; k < kc; k++) {
            for (int j = 0; j < columns; j++) {
                set(q + 4L * j, get(p + 4L * j));
            }
            for (int j = columns; j < WIDTH; j++) {
                set(q + 4L * j, 0f);
            }
            p = p + kStep & MASK;
            q = q + 2 * B & MASK;
        }
    }

    /** The same from a transposed B, whose columns are contiguous along k: out[k·WIDTH + j] = B[j·columnStep + k]. */
    static void bTransposed(int columns, int kc, long b, long columnStep, long out) {
        // Sixteen steps at a time, which is a cache line of each column.
        for (int k = 0; k < kc; k += 16) {
            int n = Math.min(16, kc - k);
            long q = out + (long) k * 2 * B;
            for (int j = 0; j < columns; j++) {
                alongRow(n, b + j * columnStep + 4L * k, q + 4L * j, 2 * B);
            }
            for (int j = columns; j < WIDTH; j++) {
                for (int i = 0; i < n; i++) {
                    set(q + 4L * j + (long) i * 2 * B & MASK, 0f);
                }
            }
        }
    }

    /** Copies the first {@code columns} of each row of a tile. */
    static void tile(int rows, int columns, long from, long fromStep, long to, long toStep) {
        for (int r = 0; r < rows; r++) {
            long p = from + r * fromStep & MASK;
            long q = to + r * toStep & MASK;
            int j = 0;
            if (columns >= L) {
                store(q, load(p));
                j = L;
            }
            for (; j < columns; j++) {
                set(q + 4L * j, get(p + 4L * j));
            }
        }
    }
}
