package dev.descent.opencl;

import dev.descent.kernels.DeviceKernels;
import dev.descent.kernels.GemmStyle;
import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelTarget;
import dev.descent.kernels.Launch;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Probe;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One OpenCL device. Kernels run in the order of their calls; all programs are compiled when the device opens, so that
 * nothing is compiled or loaded later. A recording is a row of kernel objects with their arguments set.
 */
public final class OpenClBackend implements Backend {
    /** System property that overrules the choice of matrix product: {@code vector} or {@code tiles}. */
    public static final String GEMM_PROPERTY = "descent.opencl.gemm";

    static final String NAME = "opencl";

    private final DeviceInfo info;
    private final ClQueue queue;
    private final DeviceMemory memory;
    private final Programs programs;
    private final Launches launches;
    private final Transfers transfers;
    private final OpenClBuffer scratch;
    private final DeviceKernels kernels;
    private final Set<OpenClBuffer> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<OpenClRecording> recordings = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<OpenClBuffer> recordedBuffers = Collections.newSetFromMap(new IdentityHashMap<>());
    private long allocations;
    private long releases;
    private boolean closed;

    private OpenClBackend(DeviceInfo info, ClQueue queue, ProgramCache cache) {
        this.info = info;
        this.queue = queue;
        memory = new DeviceMemory(queue, MachineMemory::available);
        programs = new Programs(queue, cache);
        launches = new Launches(this, queue);
        transfers = new Transfers(queue);
        long bytes = (long) DeviceKernels.SCRATCH * Float.BYTES;
        scratch = new OpenClBuffer(this, 0, bytes, memory.reserve(bytes));
        View all = new View(scratch, 0, DeviceKernels.SCRATCH, DType.F32);
        kernels = new DeviceKernels(KernelTarget.OPENCL, launches, all, style(info.kind()));
    }

    private static GemmStyle style(DeviceKind kind) {
        String word = System.getProperty(GEMM_PROPERTY);
        if (word == null) {
            return kind == DeviceKind.CPU ? GemmStyle.VECTOR : GemmStyle.TILES;
        }
        return switch (word) {
            case "vector" -> GemmStyle.VECTOR;
            case "tiles" -> GemmStyle.TILES;
            default -> throw new BackendException("-D" + GEMM_PROPERTY + "=" + word + " is neither vector nor tiles");
        };
    }

    /**
     * Opens a device that was found.
     *
     * @throws BackendException if there is no such device, or it cannot be opened or compile the kernels
     */
    static OpenClBackend open(Survey survey, BackendOptions options, KernelTexts texts, ProgramCache cache) {
        if (survey.probe() instanceof Probe.Unavailable none) {
            throw new BackendException(none.reason() + ". " + none.remedy());
        }
        int count = survey.usable().size();
        if (options.device() >= count) {
            throw new BackendException("the opencl backend has " + count + (count == 1 ? " device" : " devices")
                    + ", numbered from 0; asked for device " + options.device());
        }
        ClQueue queue = ClQueue.open(survey.usable().get(options.device()));
        OpenClBackend backend;
        try {
            backend = new OpenClBackend(survey.info(options.device()), queue, cache);
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        }
        try {
            backend.compile(texts);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        return backend;
    }

    private void compile(KernelTexts texts) {
        Map<String, Long> built = new HashMap<>();
        for (String family : texts.families()) {
            built.put(family, programs.build(family, texts.source().apply(family)));
        }
        for (KernelInfo kernel : texts.kernels()) {
            launches.add(kernel, built.getOrDefault(kernel.family(), 0L));
        }
    }

    /** Programs of this device that came from the compiler, not from the cache. */
    int compiled() {
        return programs.compiled();
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public DType realType() {
        return DType.F32;
    }

    @Override
    public boolean supports(FusedOp op) {
        return switch (op) {
            case LINEAR, CROSS_ENTROPY, DROPOUT, RECURRENT -> true;
        };
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        checkOpen();
        OpenClBuffer buffer = new OpenClBuffer(this, ++allocations, bytes, memory.allocate(bytes));
        open.add(buffer);
        return buffer;
    }

    void released(OpenClBuffer buffer) {
        memory.released(buffer.bytes());
        releases++;
        open.remove(buffer);
    }

    /** Buffers closed so far. */
    long releases() {
        return releases;
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        checkOpen();
        return transfers.staging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        checkIdle("an upload");
        transfers.upload(source, sourceOffset, own(target).handle(targetOffset, bytes), targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        checkIdle("a download");
        transfers.download(own(source).handle(sourceOffset, bytes), sourceOffset, target, targetOffset, bytes);
    }

    /** The buffer as one of this backend's. */
    private OpenClBuffer own(DeviceBuffer buffer) {
        if (buffer instanceof OpenClBuffer b && b.backend() == this) {
            return b;
        }
        throw new IllegalArgumentException(buffer + " belongs to another backend");
    }

    /** The memory object of a buffer; a recording in progress remembers the buffer. */
    long resolve(DeviceBuffer buffer) {
        OpenClBuffer b = own(buffer);
        if (launches.isRecording()) {
            recordedBuffers.add(b);
        }
        return b.handle();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    /** Starts or records a kernel by name. */
    void launch(Launch launch) {
        launches.launch(launch);
    }

    ClQueue queue() {
        return queue;
    }

    @Override
    public Recording record(Runnable body) {
        checkIdle("another recording");
        launches.startRecording();
        try {
            body.run();
            OpenClRecording recording = new OpenClRecording(
                    this, launches.recorded(), recordedBuffers.toArray(OpenClBuffer[]::new), releases);
            recordings.add(recording);
            return recording;
        } catch (RuntimeException | Error e) {
            launches.recorded().forEach(Prepared::free);
            throw e;
        } finally {
            launches.endRecording();
            recordedBuffers.clear();
        }
    }

    @Override
    public void synchronize() {
        checkIdle("synchronize");
        queue.finish();
    }

    @Override
    public long memoryInUse() {
        return memory.inUse();
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this opencl backend is closed");
        }
    }

    /** Open, and not inside {@link #record}. */
    void checkIdle(String what) {
        checkOpen();
        if (launches.isRecording()) {
            throw new IllegalStateException(what + " inside record(): only kernels can be recorded");
        }
    }

    /** A recording was closed. */
    void forget(OpenClRecording recording) {
        recordings.remove(recording);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkIdle("close");
        closed = true;
        queue.drain();
        List.copyOf(recordings).forEach(OpenClRecording::close);
        List.copyOf(open).forEach(OpenClBuffer::close);
        scratch.free();
        launches.close();
        programs.close();
        transfers.close();
        queue.close();
    }
}
