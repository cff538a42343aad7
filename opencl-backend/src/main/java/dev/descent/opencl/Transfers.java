package dev.descent.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** Copies between host and device, and the host's memory for them. Garbage-free for native memory. */
final class Transfers implements AutoCloseable {
    private static final long ALIGNMENT = 64;
    /** Heap memory goes through native memory, so many bytes at a time. */
    private static final long STEP = 1L << 20;

    private final ClQueue queue;
    private final Arena arena = Arena.ofShared();
    private @Nullable MemorySegment between;

    Transfers(ClQueue queue) {
        this.queue = queue;
    }

    /** Native memory that lives as long as this. */
    MemorySegment staging(long bytes) {
        return arena.allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
    }

    void upload(MemorySegment source, long from, long buffer, long to, long bytes) {
        check(source, from, bytes);
        if (source.isNative()) {
            try {
                if (bytes > 0) {
                    queue.write(buffer, to, source.address() + from, bytes);
                }
            } finally {
                Reference.reachabilityFence(source);
            }
            return;
        }
        MemorySegment step = between();
        for (long done = 0; done < bytes; done += STEP) {
            long n = Math.min(STEP, bytes - done);
            MemorySegment.copy(source, from + done, step, 0, n);
            queue.write(buffer, to + done, step.address(), n);
        }
    }

    void download(long buffer, long from, MemorySegment target, long to, long bytes) {
        check(target, to, bytes);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a download cannot write to read-only memory: " + target);
        }
        if (target.isNative()) {
            try {
                if (bytes > 0) {
                    queue.read(buffer, from, target.address() + to, bytes);
                }
            } finally {
                Reference.reachabilityFence(target);
            }
            return;
        }
        MemorySegment step = between();
        for (long done = 0; done < bytes; done += STEP) {
            long n = Math.min(STEP, bytes - done);
            queue.read(buffer, from + done, step.address(), n);
            MemorySegment.copy(step, 0, target, to + done, n);
        }
    }

    /** What Java checks when it touches a segment; OpenCL sees nothing but an address. */
    private static void check(MemorySegment host, long offset, long bytes) {
        if (offset < 0 || bytes < 0 || offset > host.byteSize() - bytes) {
            throw new IndexOutOfBoundsException(bytes + " bytes from offset " + offset + " do not lie in " + host);
        }
        if (!host.scope().isAlive()) {
            throw new IllegalStateException("the host memory is closed: " + host);
        }
        if (!host.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the host memory belongs to another thread: " + host);
        }
    }

    private MemorySegment between() {
        if (between == null) {
            between = arena.allocate(STEP, ALIGNMENT);
        }
        return between;
    }

    @Override
    public void close() {
        arena.close();
    }
}
