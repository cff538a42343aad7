package dev.descent.graph;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A backend whose kernels only note their names: for tests of what core decides by itself. */
public class NullBackend implements Backend {
    private final Set<FusedOp> fused;
    private final List<String> calls = new ArrayList<>();
    private final Kernels kernels;
    private long inUse;
    private boolean closed;

    /** Supports these fused ops. */
    public NullBackend(FusedOp... fused) {
        this.fused = Set.of(fused);
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    calls.add(method.getName());
                    return null;
                });
    }

    /** Names of the kernels called so far. */
    public List<String> calls() {
        return calls;
    }

    public boolean isClosed() {
        return closed;
    }

    private final class Buffer implements DeviceBuffer {
        private final MemorySegment memory;
        private boolean open = true;

        Buffer(long bytes) {
            memory = Arena.ofAuto().allocate(bytes, 64);
            inUse += bytes;
        }

        @Override
        public long bytes() {
            return memory.byteSize();
        }

        @Override
        public void close() {
            inUse -= open ? bytes() : 0;
            open = false;
        }
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("null", 0, DeviceKind.ACCELERATOR, "nothing", 1L << 30, 1, "computes nothing");
    }

    @Override
    public DType realType() {
        return DType.F32;
    }

    @Override
    public boolean supports(FusedOp op) {
        return fused.contains(op);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return new Buffer(bytes);
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        return Arena.ofAuto().allocate(bytes, 64);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        MemorySegment.copy(source, sourceOffset, ((Buffer) target).memory, targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        MemorySegment.copy(((Buffer) source).memory, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        body.run();
        return new Recording() {
            @Override
            public void replay() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void synchronize() {}

    @Override
    public long memoryInUse() {
        return inUse;
    }

    @Override
    public void close() {
        closed = true;
    }
}
