package dev.descent.cpu.recurrent;

import dev.descent.cpu.loops.Mem;
import dev.descent.spi.RecurrentSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The real (time, example) pairs of a batch, numbered in time-major order, and their split among threads: a part takes
 * neighbouring examples, so its pairs at one time have neighbouring numbers. Made anew at every run, since the mask
 * changes.
 */
final class ActiveSteps {
    private final int time;
    private final int batch;
    private final @Nullable MemorySegment mask;
    private final int parts;
    /** Offsets of the tables: positions of pairs, first pair by time and part, first example by part, real steps. */
    private final long pairs;

    private final long firsts;
    private final long bounds;
    private final long lengths;
    private final long end;

    private MemorySegment memory = MemorySegment.NULL;
    private int total;

    /** @param offset where the tables lie in the memory that {@link #number} is given */
    ActiveSteps(RecurrentSpec s, @Nullable MemorySegment mask, int parts, long offset) {
        time = s.steps();
        batch = s.batch();
        this.mask = mask;
        this.parts = parts;
        pairs = offset;
        firsts = pairs + 4L * time * batch;
        bounds = firsts + 4L * time * (parts + 1);
        lengths = bounds + 4L * (parts + 1);
        end = lengths + 4L * batch;
    }

    /** Where the tables end. */
    long end() {
        return end;
    }

    /** Writes the tables. */
    void number(MemorySegment shared) {
        memory = shared;
        split();
        int n = 0;
        for (int t = 0; t < time; t++) {
            for (int p = 0; p < parts; p++) {
                Mem.setInt(memory, firsts + 4L * (t * (parts + 1) + p), n);
                int to = bound(p + 1);
                for (int b = bound(p); b < to; b++) {
                    if (isReal(t, b)) {
                        Mem.setInt(memory, pairs + 4L * n, t * batch + b);
                        n++;
                    }
                }
            }
            Mem.setInt(memory, firsts + 4L * (t * (parts + 1) + parts), n);
        }
        total = n;
    }

    private boolean isReal(int t, int b) {
        return mask == null || Mem.get(mask, 4L * (t * batch + b)) != 0f;
    }

    /** Neighbouring examples with about the same number of real steps for every part. */
    private void split() {
        if (mask == null || parts == 1) {
            for (int p = 0; p <= parts; p++) {
                Mem.setInt(memory, bounds + 4L * p, (int) ((long) batch * p / parts));
            }
            return;
        }
        long sum = 0;
        for (int b = 0; b < batch; b++) {
            int length = 0;
            for (int t = 0; t < time; t++) {
                length += isReal(t, b) ? 1 : 0;
            }
            Mem.setInt(memory, lengths + 4L * b, length);
            sum += length;
        }
        int b = 0;
        long before = 0;
        for (int p = 0; p < parts; p++) {
            Mem.setInt(memory, bounds + 4L * p, b);
            long until = sum * (p + 1) / parts;
            while (b < batch && before + Mem.getInt(memory, lengths + 4L * b) / 2 < until) {
                before += Mem.getInt(memory, lengths + 4L * b);
                b++;
            }
        }
        Mem.setInt(memory, bounds + 4L * parts, batch);
    }

    /** Real pairs in all. */
    int total() {
        return total;
    }

    /** First example of a part. */
    int bound(int part) {
        return Mem.getInt(memory, bounds + 4L * part);
    }

    /** Number of a part's first real pair at time t; that of the next part ends it. */
    int first(int t, int part) {
        return Mem.getInt(memory, firsts + 4L * (t * (parts + 1) + part));
    }

    /** Real pairs of a part at time t. */
    int count(int t, int part) {
        return first(t, part + 1) - first(t, part);
    }

    /** t·B + b of pair n. */
    int position(int n) {
        return Mem.getInt(memory, pairs + 4L * n);
    }

    /** Where {@link #position} of pair n lies in memory. */
    long positionOffset(int n) {
        return pairs + 4L * n;
    }
}
