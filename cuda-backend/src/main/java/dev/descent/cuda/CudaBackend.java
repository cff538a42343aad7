package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;

import dev.descent.kernels.DeviceKernels;
import dev.descent.kernels.GemmStyle;
import dev.descent.kernels.KernelTarget;
import dev.descent.kernels.Launch;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceMemoryException;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Precision;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.spi.support.HeldBuffer;
import dev.descent.spi.support.Holdings;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;

/**
 * One NVIDIA GPU. Kernels run in the order of their calls, in one stream; all of them are loaded when the device opens.
 * A recording is a CUDA graph, captured from that stream.
 */
public final class CudaBackend implements Backend {
    static final String NAME = "cuda";
    /** Compute capability from which tensor cores take TF32 and bfloat16. */
    private static final int ROUNDING_CORES = 80;

    private final DeviceInfo info;
    private final Precision precision;
    private final CudaContext context;
    private final CudaLaunches launches;
    private final Transfers transfers;
    private final Tables tables;
    private final DeviceKernels kernels;
    private final Holdings<CudaMemory> holdings = new Holdings<>("CUDA", this::release);
    private int recordedLaunches;

    /** @param cublas the one to multiply with */
    CudaBackend(CudaContext context, DeviceInfo info, Cublas cublas, BackendOptions options) {
        this.context = context;
        this.info = info;
        transfers = new Transfers(context);
        tables = new Tables(context, transfers, size -> new CudaMemory(take(size)));
        launches = new CudaLaunches(this, context, tables);
        launches.load();
        long bytes = (long) DeviceKernels.SCRATCH * Float.BYTES;
        Address memory = take(bytes);
        context.own("scratch memory", () -> cuMemFree(memory));
        View all = new View(
                holdings.internal(bytes, new CudaMemory(memory)), 0, DeviceKernels.SCRATCH, DType.F32);
        CublasProducts library = cublas.isUsable() ? new CublasProducts(this, context, options.precision()) : null;
        // Our own products are in float32, and so are those of cuBLAS where the tensor cores take neither type.
        precision = library == null || context.facts().capability() < ROUNDING_CORES
                ? Precision.STRICT
                : options.precision();
        kernels = new DeviceKernels(KernelTarget.CUDA, this::launch, all, GemmStyle.TILES, library);
        if (library != null) {
            library.warmUp(all);
        }
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
    public Precision precision() {
        return precision;
    }

    @Override
    public boolean supports(FusedOp op) {
        return DeviceKernels.supports(op);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        holdings.checkIdle("an allocation");
        return holdings.add(bytes, new CudaMemory(take(bytes)));
    }

    private Address take(long bytes) {
        context.enter();
        Address.Result result = new Address.Result();
        // At least one byte: CUDA has no empty buffers.
        int code = cuMemAlloc(result, Math.max(bytes, 1));
        if (code == CudaCode.OUT_OF_MEMORY) {
            throw tooLarge(bytes);
        }
        context.check(code, "allocating " + bytes + " bytes");
        return result.address();
    }

    private DeviceMemoryException tooLarge(long bytes) {
        long[] free = new long[1];
        long[] total = new long[1];
        context.check(cuMemGetInfo(free, total), "asking for free memory");
        return new DeviceMemoryException("cuda device '" + info.name() + "' cannot allocate " + bytes + " bytes ("
                + CudaCode.name(CudaCode.OUT_OF_MEMORY) + "): " + free[0] + " of " + total[0] + " bytes are free, and "
                + holdings.inUse() + " are in use here; " + CudaCode.advice(CudaCode.OUT_OF_MEMORY),
                bytes, free[0], Long.MAX_VALUE, null);
    }

    private void release(HeldBuffer<CudaMemory> buffer) {
        int code = context.tryEnter();
        context.release(code == CudaCode.SUCCESS ? cuMemFree(buffer.memory().start()) : code, buffer.toString());
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

    /** Where a buffer begins; a recording in progress remembers the buffer. */
    Address resolve(DeviceBuffer buffer) {
        return holdings.use(buffer).start();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    private void launch(Launch launch) {
        launches.launch(launch);
        if (holdings.isRecording()) {
            recordedLaunches++;
        }
    }

    /** Launches of kernels in the latest recording. */
    int recordedLaunches() {
        return recordedLaunches;
    }

    @Override
    public Recording record(Runnable body) {
        return holdings.record(() -> {
            context.enter();
            tables.reserve();
            context.check(
                    cuStreamBeginCapture(context.stream(), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
                    "the beginning of a recording");
            recordedLaunches = 0;
            tables.begin();
            try {
                CUgraphExec graph = capture(body);
                return new CudaRecording(context, graph, keepTables(graph), recordedLaunches);
            } finally {
                tables.end();
            }
        });
    }

    private CUgraphExec capture(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
        CUgraph graph = new CUgraph();
        int code = cuStreamEndCapture(context.stream(), graph);
        if (code != CudaCode.SUCCESS) {
            abandon();
            throw context.failure(code, "the end of a recording");
        }
        CUgraphExec executable = new CUgraphExec();
        code = cuGraphInstantiate(executable, graph, 0);
        context.release(cuGraphDestroy(graph), "a captured graph");
        context.check(code, "preparing a graph of " + recordedLaunches + " launches");
        return executable;
    }

    /** The tables that a graph reads; the graph is given back if they cannot be filled. */
    private List<Tables.Place> keepTables(CUgraphExec graph) {
        try {
            return tables.keep();
        } catch (RuntimeException e) {
            context.release(cuGraphExecDestroy(graph), "a graph");
            throw e;
        }
    }

    /** What was captured so far is of no use, but the stream must leave its capture: nothing else works before. */
    private void abandon() {
        CUgraph graph = new CUgraph();
        if (cuStreamEndCapture(context.stream(), graph) == CudaCode.SUCCESS) {
            cuGraphDestroy(graph);
        }
    }

    @Override
    public void synchronize() {
        holdings.checkIdle("synchronize");
        context.enter();
        context.synchronize();
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
        holdings.closeAll();
        context.close();
    }
}
