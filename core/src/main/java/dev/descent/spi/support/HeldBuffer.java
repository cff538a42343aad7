package dev.descent.spi.support;

import dev.descent.spi.DeviceBuffer;

/**
 * A buffer of a backend, made by its {@link Holdings}.
 *
 * @param <M> what the backend calls memory: a segment, a handle, an address
 */
public final class HeldBuffer<M> implements DeviceBuffer {
    private final Holdings<M> holdings;
    private final String label;
    private final long number;
    private final long bytes;
    private final M memory;
    private boolean closed;

    HeldBuffer(Holdings<M> holdings, String label, long number, long bytes, M memory) {
        this.holdings = holdings;
        this.label = label;
        this.number = number;
        this.bytes = bytes;
        this.memory = memory;
    }

    boolean isOf(Holdings<?> other) {
        return holdings == other;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The memory, whether the buffer is open or, for who gives it back, closed. */
    public M memory() {
        return memory;
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
            holdings.released(this);
        }
    }

    /** For example {@code CPU buffer 3 (400 bytes)}: the third one that was allocated. */
    @Override
    public String toString() {
        return label + " buffer " + number + " (" + bytes + " bytes)";
    }
}
