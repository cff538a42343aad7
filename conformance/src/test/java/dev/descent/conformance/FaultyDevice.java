package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Precision;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** The oracle with one mistake planted beside its kernels. */
final class FaultyDevice extends WrappedBackend {
    private final BackendFault fault;
    private final Kernels kernels;
    private final List<Runnable> late = new ArrayList<>();
    private DeviceBuffer previous;
    private int calls;
    private long miscounted;
    private boolean stuck;
    private List<Runnable> recording;

    FaultyDevice(BackendFault fault) {
        super(new OracleBackend());
        this.fault = fault;
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    Runnable kernel = () -> {
                        try {
                            method.invoke(inner().kernels(), args);
                        } catch (IllegalAccessException | InvocationTargetException e) {
                            throw new LinkageError(e.getMessage(), e);
                        }
                    };
                    boolean rounds = fault == BackendFault.ROUNDS_FACTORS && method.getName().equals("gemm");
                    submit(method.getName(), rounds ? () -> inner().kernels().fill((View) args[4], 1) : kernel);
                    return null;
                });
    }

    private void submit(String name, Runnable kernel) {
        if (recording != null) {
            recording.add(kernel);
        } else if (stuck) {
            return;
        } else if (fault == BackendFault.SHUFFLES && name.equals("fill")) {
            late.add(kernel);
        } else if (fault == BackendFault.DOWNLOADS_EARLY) {
            late.forEach(Runnable::run);
            late.clear();
            late.add(kernel);
        } else {
            kernel.run();
        }
    }

    private void finish() {
        late.forEach(Runnable::run);
        late.clear();
    }

    @Override
    public DeviceInfo info() {
        DeviceInfo i = inner().info();
        return switch (fault) {
            case CHANGES_ITS_INFO ->
                new DeviceInfo(i.backend(), i.index(), i.kind(), i.name(), i.memoryBytes(), ++calls, i.detail());
            case HAS_NO_NAME ->
                new DeviceInfo(i.backend(), i.index(), i.kind(), "", i.memoryBytes(), i.computeUnits(), i.detail());
            default -> i;
        };
    }

    @Override
    public DType realType() {
        return fault == BackendFault.COUNTS_REALS ? DType.I32 : super.realType();
    }

    @Override
    public Precision precision() {
        boolean other = fault == BackendFault.UNSURE_OF_PRECISION && ++calls % 2 == 0;
        return other ? Precision.BF16 : super.precision();
    }

    @Override
    public boolean supports(FusedOp op) {
        return fault == BackendFault.UNDECIDED && ++calls % 2 == 0;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        if (fault == BackendFault.PROMISES_TOO_MUCH && bytes > 1L << 40) {
            return super.allocate(64);
        }
        DeviceBuffer buffer = super.allocate(bytes);
        return fault == BackendFault.MISCOUNTS ? miscounting(buffer) : buffer;
    }

    private DeviceBuffer miscounting(DeviceBuffer inner) {
        return new DeviceBuffer() {
            private boolean closed;

            @Override
            public long bytes() {
                return inner.bytes();
            }

            @Override
            public void close() {
                miscounted += closed ? bytes() : 0;
                closed = true;
                inner.close();
            }
        };
    }

    @Override
    public long memoryInUse() {
        return super.memoryInUse() - miscounted;
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        return fault == BackendFault.STAGES_ON_THE_HEAP
                ? MemorySegment.ofArray(new byte[Math.toIntExact(bytes)])
                : super.allocateStaging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        switch (fault) {
            case ROUNDS_UPLOADS -> super.upload(source, sourceOffset, target, targetOffset / 4 * 4, bytes);
            case UPLOADS_LATE -> late.add(() -> super.upload(source, sourceOffset, target, targetOffset, bytes));
            // the first byte of a buffer is also that of the buffer before
            case OVERLAPS -> {
                super.upload(source, sourceOffset, target, targetOffset, bytes);
                if (previous != null && !previous.equals(target) && bytes > 0 && previous.bytes() > 0) {
                    super.upload(source, sourceOffset, previous, 0, 1);
                }
                previous = target;
            }
            default -> super.upload(source, sourceOffset, target, targetOffset, bytes);
        }
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        if (fault != BackendFault.DOWNLOADS_EARLY) {
            finish();
        }
        super.download(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public void synchronize() {
        if (fault == BackendFault.WAITS_ONCE && ++calls > 1) {
            throw new IllegalStateException("planted");
        }
        finish();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        List<Runnable> all = new ArrayList<>();
        recording = all;
        try {
            body.run();
        } catch (RuntimeException e) {
            stuck = fault == BackendFault.STAYS_RECORDING;
            if (fault != BackendFault.SWALLOWS) {
                throw e;
            }
        } finally {
            recording = null;
        }
        List<Runnable> order = fault == BackendFault.REPLAYS_BACKWARDS ? all.reversed() : all;
        return new Recording() {
            @Override
            public void replay() {
                order.forEach(Runnable::run);
            }

            @Override
            public void close() {}
        };
    }
}
