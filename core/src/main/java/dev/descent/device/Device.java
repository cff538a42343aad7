package dev.descent.device;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An open device. Closing it closes every plan and variable store made on it. Used by one thread at a time: the one
 * that opened it, or the one that last called {@link #claim()}.
 */
public final class Device implements AutoCloseable {
    private final Backend backend;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final MemorySegment scratch;
    private Thread owner = Thread.currentThread();
    private boolean closed;

    /** Wraps an open backend, which is closed with this device, and also if this fails. */
    public Device(Backend backend) {
        this.backend = backend;
        try {
            this.scratch = backend.allocateStaging(Long.BYTES);
        } catch (RuntimeException | Error e) {
            try {
                backend.close();
            } catch (RuntimeException unclean) {
                e.addSuppressed(unclean);
            }
            throw e;
        }
    }

    public DeviceInfo info() {
        return backend.info();
    }

    /**
     * The backend, for code that runs kernels.
     *
     * @throws IllegalStateException after close, or on a thread that is not the owner
     */
    public Backend backend() {
        if (closed) {
            throw new IllegalStateException("device " + info().backend() + " (" + info().name()
                    + ") is closed; open it again with Devices.open(\"" + info().backend() + "\")");
        }
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("device " + info().backend() + " is owned by thread '" + owner.getName()
                    + "' and was used from thread '" + Thread.currentThread().getName()
                    + "'; use one device a thread, or call claim() on the thread that goes on with it");
        }
        return backend;
    }

    /** Eight bytes of host memory for reading and writing single numbers without allocating. */
    public MemorySegment scratch() {
        return scratch;
    }

    /** Makes the calling thread the owner. The former owner must not be using the device. */
    public void claim() {
        owner = Thread.currentThread();
    }

    /** Registers something to be closed with this device. */
    public void own(AutoCloseable resource) {
        owned.push(resource);
    }

    /**
     * Forgets something that is about to be closed by itself.
     *
     * @throws IllegalStateException on a thread that is not the owner, whose kernels may be running
     */
    public void disown(AutoCloseable resource) {
        if (!closed) {
            backend();
        }
        owned.remove(resource);
    }

    public boolean isClosed() {
        return closed;
    }

    /** Closes everything made on this device, then the device; closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        backend(); // only the owner may
        List<AutoCloseable> all = new ArrayList<>(owned);
        RuntimeException first = null;
        for (AutoCloseable a : all) {
            try {
                a.close();
            } catch (Exception e) {
                first = first == null ? new IllegalStateException("cannot close " + a, e) : first;
            }
        }
        owned.clear();
        closed = true;
        try {
            backend.close();
        } catch (RuntimeException e) {
            if (first == null) {
                throw e;
            }
            first.addSuppressed(e);
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String toString() {
        return info().backend() + ":" + info().index() + " (" + info().name() + ")" + (closed ? ", closed" : "");
    }
}
