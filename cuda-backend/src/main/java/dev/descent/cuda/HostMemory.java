package dev.descent.cuda;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/** Page-locked memory of the host, which a device copies from and to by itself. */
final class HostMemory extends Pointer {
    /** Allocated by the driver. */
    HostMemory() {}

    private HostMemory(HostMemory base, long offset) {
        super(base, offset);
    }

    HostMemory at(long offset) {
        return new HostMemory(this, offset);
    }

    @SuppressWarnings("restricted") // the driver says that the memory is there
    MemorySegment segment(long bytes) {
        return MemorySegment.ofAddress(getNativePointer() + getByteOffset()).reinterpret(bytes);
    }
}
