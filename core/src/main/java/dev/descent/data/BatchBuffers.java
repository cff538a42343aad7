package dev.descent.data;

import dev.descent.tensor.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Native memory for one batch: a block of rows for each input, the target and the weights, in this order. */
final class BatchBuffers {
    private static final long ALIGNMENT = 64;

    private final MemorySegment[] sources;
    private final long[] rowBytes;
    private final MemorySegment[] full;
    private final MemorySegment[] partial;
    private final boolean weighted;

    /** @param rows rows of a full batch; {@code lastRows} those of the last batch of an epoch */
    BatchBuffers(Dataset data, int rows, int lastRows, Arena arena) {
        List<HostTensor> parts = new ArrayList<>(data.inputs());
        parts.add(data.target());
        HostTensor weights = data.weights();
        weighted = weights != null;
        if (weights != null) {
            parts.add(weights);
        }
        sources = new MemorySegment[parts.size()];
        rowBytes = new long[parts.size()];
        full = new MemorySegment[parts.size()];
        partial = new MemorySegment[parts.size()];
        for (int p = 0; p < parts.size(); p++) {
            HostTensor part = parts.get(p);
            sources[p] = part.segment();
            rowBytes[p] = (long) (part.size() / data.size()) * part.type().bytes();
            full[p] = arena.allocate(rowBytes[p] * rows, ALIGNMENT);
            partial[p] = full[p].asSlice(0, rowBytes[p] * lastRows);
        }
    }

    /** Copies the rows order[start] … order[start + count − 1]; {@code inOrder} says that order[i] = i. */
    void fill(int[] order, int start, int count, boolean inOrder) {
        for (int p = 0; p < sources.length; p++) {
            long bytes = rowBytes[p];
            if (inOrder) {
                MemorySegment.copy(sources[p], start * bytes, full[p], 0, count * bytes);
                continue;
            }
            for (int r = 0; r < count; r++) {
                MemorySegment.copy(sources[p], order[start + r] * bytes, full[p], r * bytes, bytes);
            }
        }
    }

    int inputs() {
        return sources.length - (weighted ? 2 : 1);
    }

    MemorySegment input(int i, boolean last) {
        if (i < 0 || i >= inputs()) {
            throw new IndexOutOfBoundsException("input " + i + " asked for, there are " + inputs());
        }
        return (last ? partial : full)[i];
    }

    MemorySegment target(boolean last) {
        return (last ? partial : full)[inputs()];
    }

    @Nullable MemorySegment weights(boolean last) {
        return weighted ? (last ? partial : full)[sources.length - 1] : null;
    }
}
