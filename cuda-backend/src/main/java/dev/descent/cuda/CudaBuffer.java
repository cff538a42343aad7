package dev.descent.cuda;

import dev.descent.spi.DeviceBuffer;
import java.util.Objects;

/** Memory of one CUDA device. */
final class CudaBuffer implements DeviceBuffer {
    private final CudaBackend backend;
    private final long number;
    private final long bytes;
    private final Address address;
    private boolean closed;

    CudaBuffer(CudaBackend backend, long number, long bytes, Address address) {
        this.backend = backend;
        this.number = number;
        this.bytes = bytes;
        this.address = address;
    }

    CudaBackend backend() {
        return backend;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** Where it begins. */
    Address address() {
        checkOpen();
        return address;
    }

    /** Where these bytes lie. */
    Address address(long offset, long length) {
        checkOpen();
        Objects.checkFromIndexSize(offset, length, bytes);
        return offset == 0 ? address : new Address(address.value() + offset);
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
            backend.released(this, address);
        }
    }

    @Override
    public String toString() {
        return "CUDA buffer " + number + " (" + bytes + " bytes)";
    }
}
