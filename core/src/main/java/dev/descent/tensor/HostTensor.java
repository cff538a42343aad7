package dev.descent.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * An array on the Java heap with a shape: what goes into a plan and what comes out of it.
 *
 * <p>The backing array is shared, not copied: {@link #floats()} returns the array itself.
 */
public final class HostTensor {
    private final Shape shape;
    private final DType type;
    private final Object array;

    private HostTensor(Shape shape, DType type, Object array, int length) {
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "an array of " + length + " elements does not fill shape " + shape + " (" + shape.size()
                            + " elements)");
        }
        this.shape = shape;
        this.type = type;
        this.array = array;
    }

    /** A float tensor over this array. */
    public static HostTensor of(float[] values, Shape shape) {
        return new HostTensor(shape, DType.F32, values, values.length);
    }

    /** A double tensor over this array. */
    public static HostTensor of(double[] values, Shape shape) {
        return new HostTensor(shape, DType.F64, values, values.length);
    }

    /** An int tensor over this array. */
    public static HostTensor of(int[] values, Shape shape) {
        return new HostTensor(shape, DType.I32, values, values.length);
    }

    /** A float vector. */
    public static HostTensor of(float... values) {
        return of(values, Shape.of(values.length));
    }

    /** An int vector. */
    public static HostTensor of(int... values) {
        return of(values, Shape.of(values.length));
    }

    /** A float scalar. */
    public static HostTensor scalar(float value) {
        return of(new float[] {value}, Shape.scalar());
    }

    /**
     * A float matrix [rows, columns]; copies.
     *
     * @throws IllegalArgumentException if rows differ in length; the message names the row
     */
    public static HostTensor of(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] flat = new float[Math.multiplyExact(rows.length, columns)];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != columns) {
                throw new IllegalArgumentException(
                        "row " + r + " has " + rows[r].length + " values, row 0 has " + columns);
            }
            System.arraycopy(rows[r], 0, flat, r * columns, columns);
        }
        return of(flat, Shape.of(rows.length, columns));
    }

    /** A tensor of zeros. */
    public static HostTensor zeros(DType type, Shape shape) {
        if (shape.size() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a tensor " + type + shape + " has " + shape.size()
                    + " elements; one on the host can have " + (Integer.MAX_VALUE - 8) + " at most");
        }
        int n = (int) shape.size();
        return switch (type) {
            case F32 -> of(new float[n], shape);
            case F64 -> of(new double[n], shape);
            case I32 -> of(new int[n], shape);
        };
    }

    public Shape shape() {
        return shape;
    }

    public DType type() {
        return type;
    }

    /** Number of elements. */
    public int size() {
        return (int) shape.size();
    }

    /** The backing floats; an error unless the type is F32. */
    public float[] floats() {
        return (float[]) expect(DType.F32);
    }

    /** The backing doubles; an error unless the type is F64. */
    public double[] doubles() {
        return (double[]) expect(DType.F64);
    }

    /** The backing ints; an error unless the type is I32. */
    public int[] ints() {
        return (int[]) expect(DType.I32);
    }

    private Object expect(DType wanted) {
        if (type != wanted) {
            throw new IllegalStateException("this tensor holds " + type + " elements, not " + wanted);
        }
        return array;
    }

    /** Element at a row-major position, as a double. */
    public double get(int flatIndex) {
        return switch (array) {
            case float[] a -> a[flatIndex];
            case double[] a -> a[flatIndex];
            case int[] a -> a[flatIndex];
            default -> throw new AssertionError();
        };
    }

    /** Element at these coordinates, as a float. */
    public float getFloat(int... index) {
        return (float) get(flat(index));
    }

    /** Element at these coordinates of an int tensor. */
    public int getInt(int... index) {
        return ints()[flat(index)];
    }

    private int flat(int[] index) {
        if (index.length != shape.rank()) {
            throw new IllegalArgumentException(index.length + " coordinates for shape " + shape);
        }
        int at = 0;
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= shape.dim(i)) {
                throw new IndexOutOfBoundsException("coordinate " + Arrays.toString(index) + " in shape " + shape);
            }
            at = at * shape.dim(i) + index[i];
        }
        return at;
    }

    /** The same elements under another shape of the same size; shares the array. */
    public HostTensor reshape(Shape other) {
        return new HostTensor(other, type, array, size());
    }

    /** A copy of chosen rows (positions on axis 0), in the given order. */
    public HostTensor rows(int... rows) {
        int width = shape.dim(0) == 0 ? 0 : size() / shape.dim(0);
        HostTensor out = zeros(type, shape.with(0, rows.length));
        for (int r : rows) {
            if (r < 0 || r >= shape.dim(0)) {
                throw new IndexOutOfBoundsException("row " + r + " of a tensor " + type + shape + ", which has "
                        + shape.dim(0) + (shape.dim(0) == 1 ? " row" : " rows"));
            }
        }
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(array, rows[r] * width, out.array, r * width, width);
        }
        return out;
    }

    /**
     * Tensors of one type, whose shapes differ on axis 0 at most, one after the other; copies.
     *
     * @throws IllegalArgumentException if there are none, or one does not fit the first
     */
    public static HostTensor concat(List<HostTensor> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there are no tensors to put together");
        }
        HostTensor first = parts.get(0);
        int rows = 0;
        for (HostTensor t : parts) {
            if (t.type != first.type || first.shape.rank() == 0 || t.shape.rank() != first.shape.rank()
                    || !t.shape.without(0).equals(first.shape.without(0))) {
                throw new IllegalArgumentException("tensors that are put together need one type, and shapes that"
                        + " differ on axis 0 alone: " + t.type + t.shape + " does not fit " + first.type + first.shape);
            }
            rows += t.shape.dim(0);
        }
        HostTensor out = zeros(parts.get(0).type, parts.get(0).shape.with(0, rows));
        int at = 0;
        for (HostTensor t : parts) {
            System.arraycopy(t.array, 0, out.array, at, t.size());
            at += t.size();
        }
        return out;
    }

    /** A copy with elements converted. */
    public HostTensor to(DType wanted) {
        HostTensor out = zeros(wanted, shape);
        for (int i = 0; i < size(); i++) {
            switch (out.array) {
                case float[] a -> a[i] = (float) get(i);
                case double[] a -> a[i] = get(i);
                case int[] a -> a[i] = (int) get(i);
                default -> throw new AssertionError();
            }
        }
        return out;
    }

    /** A copy that shares nothing. */
    public HostTensor copy() {
        HostTensor out = zeros(type, shape);
        System.arraycopy(array, 0, out.array, 0, size());
        return out;
    }

    /** The backing array as a heap segment, for bulk copies. */
    public MemorySegment segment() {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            default -> throw new AssertionError();
        };
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof HostTensor t && shape.equals(t.shape) && type == t.type && switch (array) {
            case float[] a -> Arrays.equals(a, (float[]) t.array);
            case double[] a -> Arrays.equals(a, (double[]) t.array);
            case int[] a -> Arrays.equals(a, (int[]) t.array);
            default -> throw new AssertionError();
        };
    }

    @Override
    public int hashCode() {
        int h = 31 * shape.hashCode() + type.hashCode();
        return 31 * h + switch (array) {
            case float[] a -> Arrays.hashCode(a);
            case double[] a -> Arrays.hashCode(a);
            case int[] a -> Arrays.hashCode(a);
            default -> throw new AssertionError();
        };
    }

    /** Type, shape and the first values, for example {@code F32[2, 3] 1.0 2.0 3.0 …}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(type.toString()).append(shape);
        int n = Math.min(size(), 12);
        for (int i = 0; i < n; i++) {
            s.append(' ');
            switch (array) {
                case float[] a -> s.append(a[i]);
                case double[] a -> s.append(a[i]);
                case int[] a -> s.append(a[i]);
                default -> throw new AssertionError();
            }
        }
        return size() > n ? s.append(" …").toString() : s.toString();
    }
}
