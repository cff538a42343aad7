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
import dev.descent.spi.support.HeldBuffer;
import dev.descent.spi.support.Holdings;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.lwjgl.opencl.CL10;

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
    private final HeldBuffer<Long> scratch;
    private final DeviceKernels kernels;
    /** Memory is a handle of OpenCL. */
    private final Holdings<Long> holdings = new Holdings<>("OpenCL", this::release);

    private OpenClBackend(DeviceInfo info, ClQueue queue, ProgramCache cache) {
        this.info = info;
        this.queue = queue;
        memory = new DeviceMemory(queue, MachineMemory::available);
        programs = new Programs(queue, cache);
        launches = new Launches(this, queue);
        transfers = new Transfers(queue);
        long bytes = (long) DeviceKernels.SCRATCH * Float.BYTES;
        scratch = holdings.internal(bytes, memory.reserve(bytes));
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
            throw new BackendException(none.sentences());
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
        return DeviceKernels.supports(op);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        holdings.checkIdle("an allocation");
        return holdings.add(bytes, memory.allocate(bytes));
    }

    private void release(HeldBuffer<Long> buffer) {
        // OpenCL keeps the memory until the commands that use it are done.
        CL10.clReleaseMemObject(buffer.memory());
        memory.released(buffer.bytes());
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        holdings.checkIdle("an allocation");
        return transfers.staging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        holdings.checkIdle("an upload");
        transfers.upload(source, sourceOffset, holdings.at(target, targetOffset, bytes), targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        holdings.checkIdle("a download");
        transfers.download(holdings.at(source, sourceOffset, bytes), sourceOffset, target, targetOffset, bytes);
    }

    /** The memory object of a buffer; a recording in progress remembers the buffer. */
    long resolve(DeviceBuffer buffer) {
        return holdings.use(buffer);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    /** Starts or records a kernel by name. */
    void launch(Launch launch) {
        launches.launch(launch);
    }

    @Override
    public Recording record(Runnable body) {
        return holdings.record(() -> {
            launches.startRecording();
            try {
                body.run();
                return new OpenClRecording(queue, launches.recorded());
            } catch (RuntimeException | Error e) {
                launches.recorded().forEach(Prepared::free);
                throw e;
            } finally {
                launches.endRecording();
            }
        });
    }

    @Override
    public void synchronize() {
        holdings.checkIdle("synchronize");
        queue.finish();
    }

    @Override
    public long memoryInUse() {
        return holdings.inUse();
    }

    void checkOpen() {
        holdings.checkOpen();
    }

    @Override
    public void close() {
        if (!holdings.beginClose()) {
            return;
        }
        queue.drain();
        holdings.closeAll();
        CL10.clReleaseMemObject(scratch.memory());
        launches.close();
        programs.close();
        transfers.close();
        queue.close();
    }
}
