package dev.descent.cpu.task;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory for intermediate results inside one task: one piece shared by its parts and one for each part. It grows when a
 * task is made, never while one runs; since tasks run one after the other, all of them share it.
 */
public final class Scratch implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final @Nullable Arena[] arenas;
    private final MemorySegment[] pieces;

    public Scratch(int threads) {
        arenas = new Arena[threads + 1];
        pieces = new MemorySegment[threads + 1];
        for (int i = 0; i <= threads; i++) {
            pieces[i] = MemorySegment.NULL;
        }
    }

    /** The piece of one part. */
    public MemorySegment part(int part) {
        return pieces[part + 1];
    }

    /** The piece that all parts share. */
    public MemorySegment shared() {
        return pieces[0];
    }

    /** Makes the shared piece at least this large. */
    public void reserveShared(long bytes) {
        grow(0, bytes);
    }

    /** Makes the pieces of parts 0 to {@code parts} − 1 at least this large. */
    public void reserve(int parts, long bytes) {
        for (int i = 1; i <= parts; i++) {
            grow(i, bytes);
        }
    }

    private void grow(int i, long bytes) {
        if (pieces[i].byteSize() >= bytes) {
            return;
        }
        Arena next = Arena.ofShared();
        // Doubling keeps the number of steps small where tasks come in growing sizes.
        long size = Math.max(bytes, 2 * pieces[i].byteSize());
        pieces[i] = next.allocate(size, ALIGNMENT);
        free(i);
        arenas[i] = next;
    }

    private void free(int i) {
        Arena a = arenas[i];
        if (a != null) {
            a.close();
        }
        arenas[i] = null;
    }

    /** Closing twice does nothing. */
    @Override
    public void close() {
        for (int i = 0; i < arenas.length; i++) {
            free(i);
        }
    }
}
