package dev.descent.storage;

import dev.descent.tensor.Shape;
import java.util.Comparator;
import java.util.List;

/**
 * Where a tensor lies in a safetensors file.
 *
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
record TensorEntry(String name, StoredType type, Shape shape, long begin, long end) {
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /** Checks the sizes against each other, before any memory is taken. */
    TensorEntry {
        String what = "tensor '" + SafetensorsHeader.shown(name) + "' " + shape;
        long elements = 1;
        try {
            for (int d : shape.toArray()) {
                elements = Math.multiplyExact(elements, (long) d);
            }
            long bytes = Math.multiplyExact(elements, (long) type.bytes());
            if (begin < 0 || end < begin || end - begin != bytes) {
                throw new StorageException(what + " needs " + bytes + " bytes, its offsets in the header are " + begin
                        + " to " + end);
            }
        } catch (ArithmeticException e) {
            throw new StorageException(what + " is too large by its header", e);
        }
        if (elements > MOST_ELEMENTS) {
            throw new StorageException(what + " is too large: it has " + elements + " elements, at most "
                    + MOST_ELEMENTS + " are read");
        }
    }

    /** As messages call it. */
    String title() {
        return "tensor '" + SafetensorsHeader.shown(name) + "'";
    }

    /** Bytes that it takes here. */
    long heapBytes() {
        return shape.size() * type.held().bytes();
    }

    /** In the order of the file: without holes, without overlap, to exactly the end. */
    static List<TensorEntry> inOrder(List<TensorEntry> entries, long dataBytes) {
        List<TensorEntry> sorted = entries.stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end)).toList();
        long at = 0;
        for (TensorEntry e : sorted) {
            if (e.begin() != at) {
                throw new StorageException("by its header " + e.title() + " starts at byte " + e.begin()
                        + ", expected " + at);
            }
            at = e.end();
        }
        for (TensorEntry e : sorted) {
            if (e.end() > dataBytes) {
                throw new StorageException("it is cut off inside " + e.title() + ": by its header the tensors take "
                        + at + " bytes, " + dataBytes + " are there");
            }
        }
        if (at != dataBytes) {
            throw new StorageException("by its header the tensors take " + at + " bytes, the file has " + dataBytes
                    + " for them; it has something added");
        }
        return sorted;
    }
}
