package dev.descent.conformance.oracle;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.DeviceMemoryException;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.spi.support.Holdings;
import dev.descent.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes in float64. Supports no fused op, so that core's decompositions define what those mean. */
public final class OracleBackend implements Backend {
    private final Kernels kernels = new OracleKernels(this);
    /** Memory is a heap array of 8-byte words. */
    private final Holdings<MemorySegment> holdings = new Holdings<>("Oracle", b -> {});
    private @Nullable List<Runnable> recording;

    /** The bytes of a view. */
    MemorySegment bytes(View v) {
        return holdings.use(v.buffer()).asSlice(v.offset(), v.bytes());
    }

    /** Runs a kernel, or notes it while recording. */
    void submit(Runnable kernel) {
        holdings.checkOpen();
        List<Runnable> r = recording;
        if (r != null) {
            r.add(kernel);
        } else {
            kernel.run();
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
        holdings.checkIdle("an allocation");
        try {
            long[] words = new long[Math.toIntExact((bytes + 7) / 8)];
            return holdings.add(bytes, MemorySegment.ofArray(words).asSlice(0, bytes));
        } catch (ArithmeticException | OutOfMemoryError e) {
            Runtime java = Runtime.getRuntime();
            long free = java.maxMemory() - java.totalMemory() + java.freeMemory();
            throw new DeviceMemoryException("the oracle cannot allocate " + bytes + " bytes: " + free
                    + " bytes of Java's heap are free; -Xmx makes it larger", bytes, free,
                    (long) Integer.MAX_VALUE * Long.BYTES, e);
        }
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        holdings.checkIdle("an allocation");
        return Arena.ofAuto().allocate(bytes, 64);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        holdings.checkIdle("an upload");
        MemorySegment.copy(source, sourceOffset, holdings.at(target, targetOffset, bytes), targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        holdings.checkIdle("a download");
        MemorySegment.copy(holdings.at(source, sourceOffset, bytes), sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        return holdings.record(() -> {
            List<Runnable> all = new ArrayList<>();
            recording = all;
            try {
                body.run();
            } finally {
                recording = null;
            }
            return new Recording() {
                @Override
                public void replay() {
                    all.forEach(Runnable::run);
                }

                @Override
                public void close() {
                    // Loops are objects and nothing else.
                }
            };
        });
    }

    @Override
    public void synchronize() {
        holdings.checkIdle("synchronize");
    }

    @Override
    public long memoryInUse() {
        return holdings.inUse();
    }

    @Override
    public void close() {
        if (holdings.beginClose()) {
            holdings.closeAll();
        }
    }
}
