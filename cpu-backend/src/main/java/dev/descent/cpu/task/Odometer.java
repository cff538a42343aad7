package dev.descent.cpu.task;

/** Walks over all indices below some dimensions, keeping the byte offsets of two operands. */
final class Odometer {
    private final int[] dims;
    private final long[] aStrides;
    private final long[] bStrides;
    private final int[] index;
    private final int rank;
    private long a;
    private long b;

    /** Strides count elements of four bytes. Only the first {@code rank} dimensions are walked. */
    Odometer(int[] dims, long[] aStrides, long[] bStrides, int rank) {
        this.dims = dims;
        this.aStrides = aStrides;
        this.bStrides = bStrides;
        this.rank = rank;
        index = new int[rank];
    }

    long a() {
        return a;
    }

    long b() {
        return b;
    }

    /** Goes to a position counted in row-major order. */
    void seek(long position) {
        a = 0;
        b = 0;
        long rest = position;
        for (int d = rank - 1; d >= 0; d--) {
            index[d] = (int) (rest % dims[d]);
            rest /= dims[d];
            a += 4L * index[d] * aStrides[d];
            b += 4L * index[d] * bStrides[d];
        }
    }

    void next() {
        for (int d = rank - 1; d >= 0; d--) {
            a += 4 * aStrides[d];
            b += 4 * bStrides[d];
            if (++index[d] < dims[d]) {
                return;
            }
            index[d] = 0;
            a -= 4 * aStrides[d] * dims[d];
            b -= 4 * bStrides[d] * dims[d];
        }
    }
}
