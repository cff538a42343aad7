package dev.descent.spi.support;

import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Recording;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a backend holds, its open buffers and recordings, and whether it is closed or records just now. It refuses, with
 * an {@link IllegalStateException} or {@link IllegalArgumentException} that names the reason, what a closed backend, a
 * closed buffer, another backend's buffer or a recording in progress does not allow. Used by the backend's thread.
 *
 * @param <M> what the backend calls memory
 */
public final class Holdings<M> {
    private final String label;
    private final Consumer<HeldBuffer<M>> release;
    private final Set<HeldBuffer<M>> open = identitySet();
    private final Set<HeldRecording<M>> recordings = identitySet();
    private final Set<HeldBuffer<M>> recordedBuffers = identitySet();
    private long inUse;
    private long allocations;
    private long releases;
    private boolean recording;
    private boolean closed;

    /**
     * Nothing yet.
     *
     * @param label the backend as people write it, for example {@code OpenCL}; its name is the same in lower case
     * @param release gives the memory of a closed buffer back to the device; called once a buffer
     */
    public Holdings(String label, Consumer<HeldBuffer<M>> release) {
        this.label = Objects.requireNonNull(label);
        this.release = Objects.requireNonNull(release);
    }

    private static <T> Set<T> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    // ---- buffers

    /** Takes memory that was just allocated: it counts, and is given back when the buffer or the backend closes. */
    public HeldBuffer<M> add(long bytes, M memory) {
        HeldBuffer<M> buffer = new HeldBuffer<>(this, label, ++allocations, bytes, memory);
        open.add(buffer);
        inUse += bytes;
        return buffer;
    }

    /** Memory for the backend's own use: it does not count, and the backend gives it back itself. */
    public HeldBuffer<M> internal(long bytes, M memory) {
        return new HeldBuffer<>(this, label, 0, bytes, memory);
    }

    /** A buffer was closed. */
    void released(HeldBuffer<M> buffer) {
        if (open.remove(buffer)) {
            inUse -= buffer.bytes();
            releases++;
            release.accept(buffer);
        }
    }

    /** Buffers closed so far. */
    long releases() {
        return releases;
    }

    /** Bytes of all open buffers. */
    public long inUse() {
        return inUse;
    }

    @SuppressWarnings("unchecked") // a buffer of these holdings has their kind of memory
    private HeldBuffer<M> own(DeviceBuffer buffer) {
        if (buffer instanceof HeldBuffer<?> b && b.isOf(this)) {
            b.checkOpen();
            return (HeldBuffer<M>) b;
        }
        throw new IllegalArgumentException(buffer + " belongs to another backend");
    }

    /** The memory of a buffer that a kernel uses; a recording in progress remembers the buffer. */
    public M use(DeviceBuffer buffer) {
        checkOpen();
        HeldBuffer<M> b = own(buffer);
        if (recording) {
            recordedBuffers.add(b);
        }
        return b.memory();
    }

    /**
     * The memory of a buffer for a copy.
     *
     * @throws IndexOutOfBoundsException if these bytes do not lie in the buffer
     */
    public M at(DeviceBuffer buffer, long offset, long bytes) {
        HeldBuffer<M> b = own(buffer);
        if (offset < 0 || bytes < 0 || offset > b.bytes() - bytes) {
            throw new IndexOutOfBoundsException(bytes + " bytes from offset " + offset + " do not lie in " + b);
        }
        return b.memory();
    }

    // ---- recordings

    /**
     * Records: what {@link #use} gives out meanwhile is looked at before every replay, where buffers were closed since.
     *
     * @param make calls the kernels, and returns what replays them and gives their resources back; both are called only
     *     where they make sense, {@code close} once
     */
    public Recording record(Supplier<Recording> make) {
        checkIdle("another recording");
        recording = true;
        try {
            Recording inner = make.get();
            HeldRecording<M> made = new HeldRecording<>(this, inner, recordedBuffers.toArray(HeldBuffer<?>[]::new));
            recordings.add(made);
            return made;
        } finally {
            recording = false;
            recordedBuffers.clear();
        }
    }

    /** Whether a recording is in progress. */
    public boolean isRecording() {
        return recording;
    }

    /** A recording was closed. */
    void forget(HeldRecording<M> r) {
        recordings.remove(r);
    }

    // ---- the backend's state

    /** Refuses everything once the backend is closed. */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this " + label.toLowerCase(Locale.ROOT) + " backend is closed");
        }
    }

    /**
     * Refuses what only an open backend can do, and not inside {@code record}.
     *
     * @param what for the message, for example {@code an upload}
     */
    public void checkIdle(String what) {
        checkOpen();
        if (recording) {
            throw new IllegalStateException(what + " inside record(): only kernels can be recorded");
        }
    }

    /**
     * The backend's {@code close} begins: from here on it is closed.
     *
     * @return false if it was closed before, so that there is nothing to do
     */
    public boolean beginClose() {
        if (closed) {
            return false;
        }
        checkIdle("close");
        closed = true;
        return true;
    }

    /** Closes all recordings, then all buffers. */
    public void closeAll() {
        List.copyOf(recordings).forEach(HeldRecording::close);
        List.copyOf(open).forEach(HeldBuffer::close);
    }
}
