package dev.descent.conformance.oracle;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes in float64. Supports no fused op, so that core's decompositions define what those mean. */
public final class OracleBackend implements Backend {
    private final Kernels kernels = new OracleKernels(this);
    private @Nullable List<Runnable> recording;
    private long inUse;
    private boolean closed;

    /** Memory of the oracle: a heap array of 8-byte words. */
    private final class Buffer implements DeviceBuffer {
        private final MemorySegment memory;
        private boolean open = true;

        Buffer(long bytes) {
            memory = MemorySegment.ofArray(new long[Math.toIntExact((bytes + 7) / 8)]).asSlice(0, bytes);
            inUse += bytes;
        }

        @Override
        public long bytes() {
            return memory.byteSize();
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                inUse -= bytes();
            }
        }
    }

    private MemorySegment memory(DeviceBuffer buffer) {
        Buffer b = (Buffer) buffer;
        if (closed || !b.open) {
            throw new IllegalStateException("this memory of the oracle is closed");
        }
        return b.memory;
    }

    /** The bytes of a view. */
    MemorySegment bytes(View v) {
        return memory(v.buffer()).asSlice(v.offset(), v.bytes());
    }

    /** Runs a kernel, or notes it while recording. */
    void submit(Runnable kernel) {
        check();
        List<Runnable> r = recording;
        if (r != null) {
            r.add(kernel);
        } else {
            kernel.run();
        }
    }

    private void check() {
        if (closed) {
            throw new IllegalStateException("the oracle is closed");
        }
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("oracle", 0, DeviceKind.ORACLE, "float64 loops", Runtime.getRuntime().maxMemory(), 1,
                "slow and exact");
    }

    @Override
    public DType realType() {
        return DType.F64;
    }

    @Override
    public boolean supports(FusedOp op) {
        return false;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        check();
        try {
            return new Buffer(bytes);
        } catch (ArithmeticException | OutOfMemoryError e) {
            throw new BackendException("the oracle cannot allocate " + bytes + " bytes", e);
        }
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        check();
        return Arena.ofAuto().allocate(bytes, 64);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        MemorySegment.copy(source, sourceOffset, memory(target), targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        MemorySegment.copy(memory(source), sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        check();
        List<Runnable> all = new ArrayList<>();
        recording = all;
        try {
            body.run();
        } finally {
            recording = null;
        }
        return new Recording() {
            private boolean open = true;

            @Override
            public void replay() {
                check();
                if (!open) {
                    throw new IllegalStateException("this recording is closed");
                }
                all.forEach(Runnable::run);
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    @Override
    public void synchronize() {
        check();
    }

    @Override
    public long memoryInUse() {
        return inUse;
    }

    @Override
    public void close() {
        closed = true;
    }
}
