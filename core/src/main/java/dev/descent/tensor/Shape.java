package dev.descent.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first; row-major. A scalar has rank 0, an extent may be 0.
 *
 * <p>Immutable. Negative axes count from the end, as in {@code shape.dim(-1)}.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        this.dims = dims;
        this.size = size(dims);
    }

    /**
     * A shape with these extents.
     *
     * @throws IllegalArgumentException if an extent is negative, or there are more elements than 64 bits can count
     */
    public static Shape of(int... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

    private static long size(int[] dims) {
        long n = 1;
        for (int d : dims) {
            if (d == 0) {
                return 0; // whatever the others are
            }
        }
        for (int d : dims) {
            if (n > Long.MAX_VALUE / d) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dims)
                        + " has more elements than 64 bits can count");
            }
            n *= d;
        }
        return n;
    }

    /** The shape of a single number. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** Number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Extent of an axis; negative axes count from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** The same axis counted from the front. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + dims.length : axis;
        if (a < 0 || a >= dims.length) {
            throw new IllegalArgumentException("axis " + axis + " is not an axis of shape " + this);
        }
        return a;
    }

    /** Number of elements. */
    public long size() {
        return size;
    }

    /** A copy of the extents. */
    public int[] toArray() {
        return dims.clone();
    }

    /**
     * Row and column of a row-major position in words for messages, for example {@code row 3, column 1 (counted from
     * 0)}.
     */
    public String place(long flat) {
        long[] at = new long[Math.max(1, dims.length)];
        long rest = flat;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            at[axis] = rest % dims[axis];
            rest /= dims[axis];
        }
        StringBuilder s = new StringBuilder("row ").append(at[0]);
        if (at.length == 2) {
            s.append(", column ").append(at[1]);
        } else if (at.length > 2) {
            s.append(", position ").append(Arrays.toString(Arrays.copyOfRange(at, 1, at.length)));
        }
        return s.append(" (counted from 0)").toString();
    }

    /** Row-major element strides. */
    public long[] strides() {
        long[] s = new long[dims.length];
        long n = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            s[i] = n;
            n *= dims[i];
        }
        return s;
    }

    /** This shape with one extent replaced. */
    public Shape with(int axis, int extent) {
        int[] d = dims.clone();
        d[axis(axis)] = extent;
        return of(d);
    }

    /** This shape without an axis. */
    public Shape without(int axis) {
        int a = axis(axis);
        int[] d = new int[dims.length - 1];
        System.arraycopy(dims, 0, d, 0, a);
        System.arraycopy(dims, a + 1, d, a, d.length - a);
        return of(d);
    }

    /** This shape with an axis of the given extent put in before position {@code axis} (0 to rank). */
    public Shape insert(int axis, int extent) {
        int[] d = new int[dims.length + 1];
        System.arraycopy(dims, 0, d, 0, axis);
        d[axis] = extent;
        System.arraycopy(dims, axis, d, axis + 1, dims.length - axis);
        return of(d);
    }

    /** Whether {@link #broadcast} of the two shapes is defined. */
    public static boolean canBroadcast(Shape a, Shape b) {
        int n = Math.min(a.rank(), b.rank());
        for (int i = 1; i <= n; i++) {
            int x = a.dim(-i);
            int y = b.dim(-i);
            if (x != y && x != 1 && y != 1) {
                return false;
            }
        }
        return true;
    }

    /**
     * The shape that both broadcast to: aligned at the last axis, an extent of 1 stretches.
     *
     * @throws IllegalArgumentException if an axis differs and neither extent is 1
     */
    public static Shape broadcast(Shape a, Shape b) {
        if (!canBroadcast(a, b)) {
            throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast");
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] d = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.rank() ? a.dim(-i) : 1;
            int y = i <= b.rank() ? b.dim(-i) : 1;
            d[rank - i] = x == 1 ? y : x;
        }
        return of(d);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For example {@code [32, 64]}; a scalar is {@code []}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
