package dev.descent.cpu;

import dev.descent.spi.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory of one backend. */
final class CpuBuffer implements DeviceBuffer {
    private final CpuBackend backend;
    private final long number;
    private final long bytes;
    private final Arena arena;
    private final MemorySegment memory;
    private boolean closed;

    CpuBuffer(CpuBackend backend, long number, long bytes, Arena arena, MemorySegment memory) {
        this.backend = backend;
        this.number = number;
        this.bytes = bytes;
        this.arena = arena;
        this.memory = memory;
    }

    CpuBackend backend() {
        return backend;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The bytes of a view. */
    MemorySegment slice(long offset, long length) {
        checkOpen();
        return memory.asSlice(offset, length);
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
            backend.released(this);
        }
    }

    @Override
    public String toString() {
        return "CPU buffer " + number + " (" + bytes + " bytes)";
    }
}
