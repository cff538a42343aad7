package dev.descent.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.descent.spi.DeviceKind;
import dev.descent.spi.DeviceMemoryException;
import java.nio.IntBuffer;
import java.util.function.LongSupplier;
import org.lwjgl.system.MemoryStack;

/** Memory of one device: what is taken, what is left, and a plain refusal where it does not suffice. */
final class DeviceMemory {
    /** From here on the machine is asked for free memory where the device shares it: systems hand out too much. */
    private static final long LARGE = 64L << 20;

    private final ClQueue queue;
    private final DeviceFacts facts;
    private final LongSupplier machine;
    /** Bytes of open buffers that the user asked for. */
    private long inUse;
    /** Bytes for the kernels' own use. */
    private long reserved;

    /** @param machine tells how many bytes the machine can still give */
    DeviceMemory(ClQueue queue, LongSupplier machine) {
        this.queue = queue;
        this.machine = machine;
        facts = queue.device().facts();
    }

    long inUse() {
        return inUse;
    }

    /** A memory object of so many bytes. */
    long allocate(long bytes) {
        long handle = create(bytes);
        inUse += bytes;
        return handle;
    }

    /** A memory object that does not count as in use. */
    long reserve(long bytes) {
        long handle = create(bytes);
        reserved += bytes;
        return handle;
    }

    /** Notes that an allocated memory object was given back. */
    void released(long bytes) {
        inUse -= bytes;
    }

    private long create(long bytes) {
        if (bytes > facts.largestBuffer() || bytes > left() || (bytes >= LARGE && bytes > free())) {
            throw tooLarge(bytes, "");
        }
        // At least one byte: OpenCL has no empty buffers.
        long size = Math.max(bytes, 1);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer result = stack.callocInt(1);
            long handle = clCreateBuffer(queue.context(), CL_MEM_READ_WRITE, size, result);
            int code = result.get(0);
            if (code == ClCode.SUCCESS) {
                // Drivers take memory only when it is used first: better now than in the middle of a kernel.
                code = queue.write0(handle, size - 1, stack.ncalloc(1, 1, 1), 1);
                if (code == ClCode.SUCCESS) {
                    return handle;
                }
                clReleaseMemObject(handle);
            }
            throw ClCode.isMemory(code)
                    ? tooLarge(bytes, " (" + ClCode.name(code) + ")")
                    : queue.failure(code, "allocating " + bytes + " bytes");
        }
    }

    /** Bytes of the device that this backend did not take; other programs may have. */
    private long left() {
        return Math.max(0, facts.memory() - inUse - reserved);
    }

    private long free() {
        return facts.kind() == DeviceKind.CPU ? Math.min(left(), machine.getAsLong()) : left();
    }

    private DeviceMemoryException tooLarge(long bytes, String code) {
        long free = free();
        return new DeviceMemoryException("opencl device '" + facts.name() + "' cannot allocate " + bytes + " bytes"
                + code + ": " + free + " bytes are free, " + inUse + " are in use, and one buffer can have "
                + facts.largestBuffer() + " at most; make the batch or the network smaller, close what is not needed"
                + " any more, or use a device with more memory", bytes, free, facts.largestBuffer(), null);
    }
}
