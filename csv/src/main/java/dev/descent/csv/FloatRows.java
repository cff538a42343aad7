package dev.descent.csv;

import dev.descent.data.DataException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;

/** Rows of floats that come one value at a time. */
final class FloatRows {
    private static final int MAX = Integer.MAX_VALUE - 8;

    private final int width;
    private float[] values;
    private int size;

    FloatRows(int width) {
        this.width = width;
        values = new float[Math.max(16, width)];
    }

    void add(float value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, grown(size, Float.BYTES));
        }
        values[size++] = value;
    }

    /**
     * The next length of an array that is full.
     *
     * @throws DataException if there is no room for it, in an array or on the heap
     */
    static int grown(int size, int bytes) {
        if (size == MAX) {
            throw new DataException(
                    "the table has more than " + MAX + " values, too many for one array; split the file");
        }
        int next = (int) Math.min(MAX, size * 2L);
        Heap.check((long) next * bytes);
        return next;
    }

    /** All rows as [n, width]. */
    HostTensor matrix() {
        return HostTensor.of(trimmed(), Shape.of(size / width, width));
    }

    /** All values as [n]. */
    HostTensor vector() {
        return HostTensor.of(trimmed());
    }

    private float[] trimmed() {
        return size == values.length ? values : Arrays.copyOf(values, size);
    }
}
