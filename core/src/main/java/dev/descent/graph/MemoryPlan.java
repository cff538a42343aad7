package dev.descent.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places for values that live for a while, in one arena, so that no two that live at the same time overlap. Greedy by
 * size: the largest first, each at the lowest offset that is free during its life (Pisarchyk and Lee 2020, arXiv
 * 2001.03288).
 */
final class MemoryPlan {
    /** Every offset is a multiple of this many bytes. */
    static final long ALIGNMENT = 256;

    /**
     * A value.
     *
     * @param bytes its size
     * @param first step that writes it
     * @param last step that reads it last, inclusive
     */
    record Life(long bytes, int first, int last) {
        boolean meets(Life other) {
            return first <= other.last && other.first <= last;
        }
    }

    private final long[] offsets;
    private final long bytes;

    private MemoryPlan(long[] offsets, long bytes) {
        this.offsets = offsets;
        this.bytes = bytes;
    }

    static MemoryPlan of(List<Life> lives) {
        long[] offsets = new long[lives.size()];
        List<Integer> bySize = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            bySize.add(i);
        }
        bySize.sort(Comparator.<Integer>comparingLong(i -> -lives.get(i).bytes()).thenComparingInt(i -> i));
        List<Integer> placed = new ArrayList<>(); // by offset
        long total = 0;
        for (int i : bySize) {
            Life life = lives.get(i);
            long at = 0;
            for (int p : placed) {
                if (!life.meets(lives.get(p))) {
                    continue;
                }
                if (at + aligned(life.bytes()) <= offsets[p]) {
                    break;
                }
                at = Math.max(at, offsets[p] + aligned(lives.get(p).bytes()));
            }
            offsets[i] = at;
            int where = 0;
            while (where < placed.size() && offsets[placed.get(where)] <= at) {
                where++;
            }
            placed.add(where, i);
            total = Math.max(total, at + aligned(life.bytes()));
        }
        return new MemoryPlan(offsets, total);
    }

    private static long aligned(long n) {
        return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Offset of the i-th value in the arena. */
    long offset(int i) {
        return offsets[i];
    }

    /** Size of the arena. */
    long bytes() {
        return bytes;
    }
}
