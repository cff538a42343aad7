package dev.descent.spi;

import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;

/** An open device: memory, kernels, recording. Used by one thread at a time, its owner. */
public interface Backend extends AutoCloseable {
    DeviceInfo info();

    /** The type in which this backend stores and computes real numbers: F32, or F64 for the oracle. */
    DType realType();

    /** What products of matrices are computed in, which may be more than was asked for in {@link BackendOptions}. */
    default Precision precision() {
        return Precision.STRICT;
    }

    /** Whether the backend has a kernel for this fused op; if not, core asks for its decomposition. */
    boolean supports(FusedOp op);

    /**
     * Memory on the device with undefined contents, 64-byte aligned.
     *
     * @throws DeviceMemoryException if it does not fit; the message names what was asked for and what is free
     */
    DeviceBuffer allocate(long bytes);

    /** Host memory, native and aligned, from which this device reads fastest; freed when the backend closes. */
    MemorySegment allocateStaging(long bytes);

    /** Copies host bytes to the device. The source may be reused as soon as this returns. */
    void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes);

    /** Waits for all kernels before it and copies device bytes to the host. */
    void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes);

    /** The kernels. Called outside {@link #record} they run at once (in order). */
    Kernels kernels();

    /** Collects the kernels that {@code body} calls, without running them. */
    Recording record(Runnable body);

    /** Waits until everything enqueued is done. */
    void synchronize();

    /** Device memory held by open buffers, in bytes. */
    long memoryInUse();

    /** Frees all memory; closing twice does nothing. Buffers and recordings of this backend are dead then. */
    @Override
    void close();
}
