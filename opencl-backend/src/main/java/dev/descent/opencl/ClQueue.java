package dev.descent.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.descent.spi.BackendException;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** A context with one device and one in-order queue. Failures name the device and what was running. */
final class ClQueue implements AutoCloseable {
    private static final int DIMENSIONS = 3;

    private final Platforms.Device device;
    private final long context;
    private final long queue;
    /** The kernel that was started last: a failure may come to light only later. */
    private @Nullable String last;

    private ClQueue(Platforms.Device device, long context, long queue) {
        this.device = device;
        this.context = context;
        this.queue = queue;
    }

    static ClQueue open(Platforms.Device device) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, device.platform(), 0);
            IntBuffer code = stack.callocInt(1);
            long context = clCreateContext(properties, device.id(), null, 0, code);
            ClCode.check(code.get(0), device.facts().name(), "opening it");
            long queue = clCreateCommandQueue(context, device.id(), 0, code);
            if (code.get(0) != ClCode.SUCCESS) {
                clReleaseContext(context);
                throw ClCode.failure(code.get(0), device.facts().name(), "opening its queue");
            }
            return new ClQueue(device, context, queue);
        }
    }

    Platforms.Device device() {
        return device;
    }

    long context() {
        return context;
    }

    /** A failure of this device. */
    BackendException failure(int code, String what) {
        return ClCode.failure(code, device.facts().name(), what);
    }

    /** Throws unless the code is a success. */
    void check(int code, String what) {
        if (code != ClCode.SUCCESS) {
            throw failure(code, what);
        }
    }

    /** Like {@link #check} for calls that wait, and so may report what a kernel did. */
    private void checkWaiting(int code, String what) {
        if (code != ClCode.SUCCESS) {
            throw failure(code, last == null ? what : what + ", after kernel " + last);
        }
    }

    /** Copies to a buffer; done when it returns. */
    void write(long buffer, long offset, long address, long bytes) {
        checkWaiting(write0(buffer, offset, address, bytes), "an upload");
    }

    /** As {@link #write}, with the code as result. */
    int write0(long buffer, long offset, long address, long bytes) {
        return nclEnqueueWriteBuffer(queue, buffer, CL_TRUE, offset, bytes, address, 0, 0, 0);
    }

    /** Waits for everything before it and copies from a buffer. */
    void read(long buffer, long offset, long address, long bytes) {
        checkWaiting(nclEnqueueReadBuffer(queue, buffer, CL_TRUE, offset, bytes, address, 0, 0, 0), "a download");
    }

    /** @param sizes address of six numbers of 64 bits: all work items and those of a group, along x, y and z */
    void enqueue(long kernel, String name, long sizes) {
        int code = nclEnqueueNDRangeKernel(
                queue, kernel, DIMENSIONS, 0, sizes, sizes + DIMENSIONS * Long.BYTES, 0, 0, 0);
        if (code != ClCode.SUCCESS) {
            throw failure(code, "kernel " + name);
        }
        last = name;
    }

    /** Sees to it that the device starts what it was given. */
    void flush() {
        checkWaiting(clFlush(queue), "starting the queue");
    }

    void finish() {
        checkWaiting(clFinish(queue), "waiting for the queue");
    }

    /** Waits like {@link #finish()}, but a failure in what is still running concerns nobody any more. */
    void drain() {
        clFinish(queue);
    }

    @Override
    public void close() {
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
    }
}
