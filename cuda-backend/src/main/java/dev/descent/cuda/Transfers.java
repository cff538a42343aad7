package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemAllocHost;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuStreamWaitEvent;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/**
 * Copies between host and device.
 *
 * <p>An upload takes the bytes into page-locked memory and returns. From there they travel to memory of the device that
 * nobody else uses, in a stream of their own, while the step before still computes; only the last copy, inside the
 * device, takes its turn in the stream of the work. A ring of such slots lets the host run ahead of the device by as
 * many uploads.
 */
final class Transfers {
    static final int SLOTS = 16;
    static final int SLOT_BYTES = 1 << 20;

    private final CudaContext context;
    private final CUstream copies;
    private final HostMemory host = new HostMemory();
    private final Address device;
    private final Slot[] slots = new Slot[SLOTS];
    private int next;

    /** A part of the ring: page-locked memory, and as much of the device's. */
    private static final class Slot {
        final HostMemory host;
        final MemorySegment bytes;
        final Address device;
        /** The bytes have come to the device. */
        final CUevent arrived;
        /** Nobody reads the slot any more. */
        final CUevent free;

        Slot(HostMemory host, Address device, CUevent arrived, CUevent free) {
            this.host = host;
            this.bytes = host.segment(SLOT_BYTES);
            this.device = device;
            this.arrived = arrived;
            this.free = free;
        }
    }

    Transfers(CudaContext context) {
        this.context = context;
        copies = context.newStream();
        long all = (long) SLOTS * SLOT_BYTES;
        context.check(cuMemAllocHost(host, all), "allocating page-locked memory for copies");
        context.own("page-locked memory", () -> cuMemFreeHost(host));
        Address.Result result = new Address.Result();
        context.check(cuMemAlloc(result, all), "allocating memory for copies");
        device = result.address();
        context.own("memory for copies", () -> cuMemFree(device));
        for (int i = 0; i < SLOTS; i++) {
            long offset = (long) i * SLOT_BYTES;
            slots[i] = new Slot(host.at(offset), new Address(device.value() + offset), context.newEvent(),
                    context.newEvent());
        }
    }

    /** Page-locked memory that lives as long as the context. */
    MemorySegment staging(long bytes) {
        context.enter();
        HostMemory memory = new HostMemory();
        context.check(cuMemAllocHost(memory, Math.max(bytes, 1)),
                "allocating " + bytes + " bytes of page-locked memory");
        context.own("page-locked memory", () -> cuMemFreeHost(memory));
        return memory.segment(bytes);
    }

    void upload(MemorySegment source, long from, CudaMemory target, long to, long bytes) {
        context.enter();
        for (long done = 0; done < bytes; done += SLOT_BYTES) {
            long n = Math.min(SLOT_BYTES, bytes - done);
            Slot s = take();
            MemorySegment.copy(source, from + done, s.bytes, 0, n);
            context.check(cuMemcpyHtoDAsync(s.device, s.host, n, copies), "an upload");
            context.check(cuEventRecord(s.arrived, copies), "an upload");
            context.check(cuStreamWaitEvent(context.stream(), s.arrived, 0), "an upload");
            context.check(
                    cuMemcpyDtoDAsync(target.at(to + done), s.device, n, context.stream()), "an upload");
            context.check(cuEventRecord(s.free, context.stream()), "an upload");
        }
    }

    /** The slot that was used longest ago, when it is free again. */
    private Slot take() {
        Slot s = slots[next];
        next = (next + 1) % SLOTS;
        // An event that was never recorded counts as done.
        context.check(cuEventSynchronize(s.free), "waiting for an upload");
        return s;
    }

    void download(CudaMemory source, long from, MemorySegment target, long to, long bytes) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a download cannot write to read-only memory: " + target);
        }
        context.enter();
        for (long done = 0; done < bytes; done += SLOT_BYTES) {
            long n = Math.min(SLOT_BYTES, bytes - done);
            Slot s = take();
            context.check(cuMemcpyDtoHAsync(s.host, source.at(from + done), n, context.stream()), "a download");
            context.check(cuEventRecord(s.free, context.stream()), "a download");
            context.synchronize();
            MemorySegment.copy(s.bytes, 0, target, to + done, n);
        }
    }
}
