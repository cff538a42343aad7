package dev.descent.opencl;

import dev.descent.spi.DeviceBuffer;
import java.util.Objects;
import org.lwjgl.opencl.CL10;

/** Memory of one OpenCL device. */
final class OpenClBuffer implements DeviceBuffer {
    private final OpenClBackend backend;
    private final long number;
    private final long bytes;
    private final long handle;
    private boolean closed;

    OpenClBuffer(OpenClBackend backend, long number, long bytes, long handle) {
        this.backend = backend;
        this.number = number;
        this.bytes = bytes;
        this.handle = handle;
    }

    OpenClBackend backend() {
        return backend;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The memory object, for OpenCL. */
    long handle() {
        checkOpen();
        return handle;
    }

    /** As {@link #handle()}, where these bytes lie in the buffer. */
    long handle(long offset, long length) {
        checkOpen();
        Objects.checkFromIndexSize(offset, length, bytes);
        return handle;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            free();
            backend.released(this);
        }
    }

    /** Gives the memory back without telling the backend. */
    void free() {
        closed = true;
        // OpenCL keeps the memory until the commands that use it are done.
        CL10.clReleaseMemObject(handle);
    }

    @Override
    public String toString() {
        return "OpenCL buffer " + number + " (" + bytes + " bytes)";
    }
}
