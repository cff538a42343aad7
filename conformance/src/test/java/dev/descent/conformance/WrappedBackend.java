package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Precision;
import dev.descent.spi.Recording;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;

/** Another backend with something changed. */
abstract class WrappedBackend implements Backend {
    private final Backend inner;

    WrappedBackend(Backend inner) {
        this.inner = inner;
    }

    Backend inner() {
        return inner;
    }

    @Override
    public DeviceInfo info() {
        return inner.info();
    }

    @Override
    public DType realType() {
        return inner.realType();
    }

    @Override
    public Precision precision() {
        return inner.precision();
    }

    @Override
    public boolean supports(FusedOp op) {
        return inner.supports(op);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return inner.allocate(bytes);
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        return inner.allocateStaging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        inner.upload(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        inner.download(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Kernels kernels() {
        return inner.kernels();
    }

    @Override
    public Recording record(Runnable body) {
        return inner.record(body);
    }

    @Override
    public void synchronize() {
        inner.synchronize();
    }

    @Override
    public long memoryInUse() {
        return inner.memoryInUse();
    }

    @Override
    public void close() {
        inner.close();
    }
}
