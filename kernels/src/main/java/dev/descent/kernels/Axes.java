package dev.descent.kernels;

/**
 * An index space with two sets of strides, axes from the innermost on, without axes of extent 1 and with neighbours
 * made one where both strides allow it.
 */
final class Axes {
    /** Axes that a kernel walks by itself. */
    static final int KERNEL_RANK = 6;

    private final int[] sizes;
    private final long[] a;
    private final long[] b;
    private int rank;

    private Axes(int capacity) {
        sizes = new int[Math.max(capacity, KERNEL_RANK)];
        a = new long[sizes.length];
        b = new long[sizes.length];
    }

    /** From extents and strides with the outermost axis first. */
    static Axes of(int[] dims, long[] aStrides, long[] bStrides) {
        Axes x = new Axes(dims.length);
        for (int d = dims.length - 1; d >= 0; d--) {
            x.add(dims[d], aStrides[d], bStrides[d]);
        }
        if (x.rank == 0) {
            x.rank = 1;
            x.sizes[0] = 1;
        }
        return x;
    }

    private void add(int size, long strideA, long strideB) {
        if (size == 1) {
            return;
        }
        int inner = rank - 1;
        boolean continues = rank > 0
                && strideA == a[inner] * sizes[inner]
                && strideB == b[inner] * sizes[inner]
                && (long) sizes[inner] * size <= Integer.MAX_VALUE;
        if (continues) {
            sizes[inner] *= size;
            return;
        }
        sizes[rank] = size;
        a[rank] = strideA;
        b[rank] = strideB;
        rank++;
    }

    /** Elements. */
    long size() {
        long n = 1;
        for (int d = 0; d < rank; d++) {
            n *= sizes[d];
        }
        return n;
    }

    /** What is done with each part: where it begins by both strides, and in the dense order. */
    interface Part {
        void at(long a, long b, long dense);
    }

    /** Elements of a part that a kernel walks. */
    long partSize() {
        long n = 1;
        for (int d = 0; d < Math.min(rank, KERNEL_RANK); d++) {
            n *= sizes[d];
        }
        return n;
    }

    /** Walks the axes that are too many for a kernel. */
    void parts(Part part) {
        if (size() > 0) {
            walk(rank - 1, 0, 0, 0, part);
        }
    }

    private void walk(int axis, long atA, long atB, long dense, Part part) {
        if (axis < KERNEL_RANK) {
            part.at(atA, atB, dense);
            return;
        }
        long below = partSize();
        for (int d = KERNEL_RANK; d < axis; d++) {
            below *= sizes[d];
        }
        for (int i = 0; i < sizes[axis]; i++) {
            walk(axis - 1, atA + i * a[axis], atB + i * b[axis], dense + i * below, part);
        }
    }

    /** Adds rank, extents and both strides. */
    void addTo(Call call) {
        call.add(Math.min(rank, KERNEL_RANK));
        for (int d = 0; d < KERNEL_RANK; d++) {
            call.add(d < rank ? sizes[d] : 1);
        }
        for (long[] strides : new long[][] {a, b}) {
            for (int d = 0; d < KERNEL_RANK; d++) {
                call.add(strides[d]);
            }
        }
    }
}
