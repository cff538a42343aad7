package dev.descent.onnx;

import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A value on its way through the layers of a model that is written.
 *
 * @param name in the graph
 * @param type F32, or I32 for indices, which are 64-bit integers in the file
 * @param extents outermost first
 */
record Flow(String name, DType type, List<Extent> extents) {
    /**
     * The extent of an axis.
     *
     * @param name what it counts, for a free one
     * @param size or −1 if it is free
     */
    record Extent(String name, int size) {
        static Extent of(int size) {
            return new Extent("", size);
        }

        static Extent free(String name) {
            return new Extent(name, -1);
        }

        boolean isFree() {
            return size < 0;
        }

        @Override
        public String toString() {
            return isFree() ? name : Integer.toString(size);
        }
    }

    Flow {
        extents = List.copyOf(extents);
    }

    int rank() {
        return extents.size();
    }

    /** The same values under another name: what an operator of single elements makes. */
    Flow as(String other) {
        return new Flow(other, type, extents);
    }

    /** With another last extent. */
    Flow wide(String other, int width) {
        List<Extent> e = new ArrayList<>(extents.subList(0, rank() - 1));
        e.add(Extent.of(width));
        return new Flow(other, type, e);
    }

    /** Whether the last extent can be this one. */
    boolean ends(int width) {
        return rank() > 0 && (extents.getLast().isFree() || extents.getLast().size() == width);
    }
}
